package io.github.jmptcp.agent.advice;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.EndpointList;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.paths.endpoints.JoinAdvice;
import io.github.jmptcp.paths.endpoints.OnlyAnnouncement;
import io.github.jmptcp.paths.endpoints.UnjoinableAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Warns of the announced addresses that peers of a listener cannot join, since it is bound to one
 * address, and of a host whose only announced address is the one that clients come to, and reports
 * one that announces none with {@code endpoints=auto} ({@link UnannouncedPaths}). With {@code
 * pm=kernel} nothing is opened by itself: another listener, or an endpoint with a port, would take
 * an address and port that the application, or another one, may want to bind later.
 */
public final class RefusedJoins {
  private final Options options;
  private final @Nullable EndpointList option;
  private final KernelCalls kernel;
  private final Log log;
  private final UnannouncedPaths unannounced = new UnannouncedPaths();

  /** Has looked at nothing yet. */
  public RefusedJoins(Options options, KernelCalls kernel, Log log) {
    this.options = options;
    this.option = options.endpoints();
    this.kernel = kernel;
    this.log = log;
  }

  /**
   * Looks at the endpoints and listeners of the network namespace, on a thread of its own.
   *
   * @param listener where the application listens
   * @param reached the local address of a connection that it has accepted
   */
  public void lookAt(InetSocketAddress listener, InetSocketAddress reached) {
    Runnable work =
        new Runnable() {
          @Override
          public void run() {
            report(listener, reached);
          }
        };
    OwnThread.of(work, "jmptcp-bound-listener").start();
  }

  private void report(InetSocketAddress listener, InetSocketAddress reached) {
    try (PathManager manager = PathManager.open(kernel.netlink());
        MptcpSockets sockets = MptcpSockets.open(kernel.netlink())) {
      List<Endpoint> endpoints = manager.endpoints();
      if (!listener.getAddress().isAnyLocalAddress() && !isListenedForUs()) {
        for (Endpoint each : UnjoinableAddresses.of(listener, endpoints, sockets.list())) {
          log.warn(text(listener, each, JoinAdvice.ofThisHost()));
        }
      }
      Endpoint only = OnlyAnnouncement.at(reached.getAddress(), endpoints);
      if (only != null && option != null && !option.isAutomatic()) {
        String address = text(only.address());
        log.warn(
            "clients that connect to "
                + address
                + " get one path: it is the only address that this host announces, and the kernel"
                + " announces none that a connection uses already; announce all addresses, as in"
                + " endpoints="
                + address
                + "+signal;ADDRESS+signal, or give the clients subflow endpoints");
      }
      unannounced.report(options, endpoints, log);
    } catch (Throwable e) { // the thread ends here: a policy may forbid it, memory may be used up
      log.debug("whether announced addresses can be joined is not known: " + e.getMessage());
    }
  }

  /** A path manager with the agent listens at announced addresses itself, or reports why not. */
  private boolean isListenedForUs() {
    return options.isUserspace() && PathManagerType.current() == PathManagerType.USERSPACE;
  }

  private String text(InetSocketAddress listener, Endpoint endpoint, JoinAdvice advice) {
    String port = "port " + listener.getPort();
    Endpoint own = endpoint.toBuilder().id(0).port(listener.getPort()).build();
    String address = text(endpoint.address());
    boolean byOption = option != null && option.toString().contains(address);
    return "peers cannot join the announced address "
        + address
        + ": this application listens on "
        + text(listener.getAddress())
        + " "
        + port
        + " only, and the kernel refuses subflows to an address where no process listens; listen on all"
        + " addresses, or "
        + advice.text(
            listener,
            endpoint,
            byOption
                ? "endpoints=" + own.toString().replace(' ', '+')
                : IpCommands.replace(endpoint.id(), own));
  }

  /** As ip writes it, which is how it stands in the option. */
  private static String text(InetAddress address) {
    return Endpoint.of(address).build().toString();
  }
}
