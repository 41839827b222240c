package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says of a listener that is bound to one address which announced addresses peers cannot join: the
 * kernel refuses a SYN with MP_JOIN where nobody listens on that address and port (ECONNREFUSED at
 * the peer). Nothing is opened by itself: another listener, or an endpoint with a port, would take
 * an address and port that the application, or another one, may want to bind later.
 */
public final class RefusedJoins extends Thread {
  private final InetSocketAddress listener;
  private final @Nullable String option;
  private final Log log;

  private RefusedJoins(InetSocketAddress listener, @Nullable String option, Log log) {
    super(null, null, "jmptcp-bound-listener");
    this.listener = listener;
    this.option = option;
    this.log = log;
    setDaemon(true);
    setContextClassLoader(null);
  }

  /** Looks at the endpoints and listeners of the network namespace, on a thread of its own. */
  public static void lookAt(InetSocketAddress listener, Options options, Log log) {
    // a security manager asks about the application too, which is on this thread's stack
    AccessController.doPrivileged(
        new PrivilegedAction<@Nullable Void>() {
          @Override
          public @Nullable Void run() {
            new RefusedJoins(listener, options.get(Option.ENDPOINTS), log).start();
            return null;
          }
        });
  }

  @Override
  public void run() {
    try (PathManager manager = PathManager.open();
        MptcpSockets sockets = MptcpSockets.open()) {
      for (Endpoint each : of(listener, manager.endpoints(), sockets.list())) {
        log.warn(text(each));
      }
    } catch (NetlinkException | RuntimeException | LinkageError e) {
      log.debug("whether announced addresses can be joined is not known: " + e.getMessage());
    }
  }

  /**
   * The announced addresses that peers of a listener cannot join.
   *
   * @param listener bound to one address
   * @param endpoints all of the network namespace
   * @param sockets all MPTCP sockets of the network namespace
   */
  public static List<Endpoint> of(
      InetSocketAddress listener, List<Endpoint> endpoints, List<MptcpSocket> sockets) {
    List<Endpoint> refused = new ArrayList<>();
    for (Endpoint each : endpoints) {
      // with a port the kernel itself listens
      if (each.has(EndpointFlag.SIGNAL)
          && each.port() == 0
          && !each.address().equals(listener.getAddress())
          && !isListenedOn(each.address(), listener.getPort(), sockets)) {
        refused.add(each);
      }
    }
    return refused;
  }

  private static boolean isListenedOn(InetAddress announced, int port, List<MptcpSocket> sockets) {
    for (MptcpSocket each : sockets) {
      InetSocketAddress local = each.localAddress();
      if (each.isListening()
          && local.getPort() == port
          && (local.getAddress().isAnyLocalAddress() || local.getAddress().equals(announced))) {
        return true;
      }
    }
    return false;
  }

  private String text(Endpoint endpoint) {
    String port = "port " + listener.getPort();
    String own = endpoint.toBuilder().id(0).port(listener.getPort()).build().toString();
    String address = text(endpoint.address());
    boolean byOption = option != null && option.contains(address);
    return "peers cannot join the announced address "
        + address
        + ": this application listens on "
        + text(listener.getAddress())
        + " "
        + port
        + " only, and the kernel refuses subflows to an address where nobody listens; listen on all"
        + " addresses, or have the kernel listen there for subflows alone: "
        + (byOption
            ? "endpoints=" + own.replace(' ', '+')
            : "ip mptcp endpoint delete id " + endpoint.id() + " && ip mptcp endpoint add " + own);
  }

  /** As ip writes it, which is how it stands in the option. */
  private static String text(InetAddress address) {
    return Endpoint.of(address).build().toString();
  }
}
