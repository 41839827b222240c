package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.JmptcpDescriptors;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpBridge;

/**
 * The agent's side for sockets that a library makes without the JDK: the same as {@link
 * AgentSockets} does, for bare descriptors.
 */
public final class DescriptorSockets extends JmptcpDescriptors {
  private final AgentSockets sockets;
  private final SocketExchange exchange;
  private final LibraryConnects connects;
  private final Log log;
  private final @Nullable DescriptorOptions options;
  // exchanged for plain TCP since the library put them into its epoll set, which forgot them
  private final Map<Integer, Boolean> exchanged = new ConcurrentHashMap<>();

  private DescriptorSockets(AgentSockets sockets, Log log) {
    this.sockets = sockets;
    this.exchange = sockets.exchange();
    this.connects = new LibraryConnects(exchange);
    this.log = log;
    OptionEmulation emulation = sockets.emulation();
    this.options = emulation == null ? null : new DescriptorOptions(emulation);
  }

  /** Puts the agent behind the class, which must have been defined, as the bridge must. */
  public static void install(Log log) {
    JmptcpBridge bridge = JmptcpBridge.installed();
    if (bridge instanceof AgentSockets) {
      JmptcpDescriptors.install(new DescriptorSockets((AgentSockets) bridge, log));
    }
  }

  @Override
  protected int open(boolean ipv6) {
    // which of the two it will be, is not known before connect or listen
    boolean wanted = sockets.policy().wants(false) || sockets.policy().wants(true);
    int fd = sockets.open(wanted, ipv6, /* reuseAddress= */ false, /* nonBlocking= */ true);
    if (fd >= 0) {
      exchange.openedForLibrary(fd);
    }
    return fd;
  }

  @Override
  protected void connecting(int fd, InetSocketAddress to) {
    InetAddress address = to.getAddress();
    int protocol = protocol(fd);
    if (address == null || (protocol != Linux.IPPROTO_MPTCP && protocol != Linux.IPPROTO_TCP)) {
      return;
    }
    sockets.counters().increment(Counter.CONNECTS_BEGUN);
    if (protocol == Linux.IPPROTO_MPTCP) {
      SocketPolicy policy = sockets.policy();
      String why = policy.whyNotConnect(address, to.getPort());
      demote(fd, why == null && !policy.wants(false) ? policy.whyOpenedAsTcp() : why);
      connects.begins(fd, to);
    }
    exchange.settles(fd);
    sockets.bindStart(fd, address, to.getPort());
  }

  @Override
  protected void listening(int fd) {
    SocketPolicy policy = sockets.policy();
    if ((!policy.wants(true) || policy.hasListenerRules())
        && MptcpStatus.isRequested(sockets.libC(), fd)) {
      InetSocketAddress local = SocketAddresses.local(sockets.libC(), fd);
      String why = local == null ? null : policy.whyNotListen(local.getAddress(), local.getPort());
      demote(fd, why == null && !policy.wants(true) ? policy.whyAcceptedAsTcp(false) : why);
    }
    exchange.settles(fd);
  }

  private void demote(int fd, @Nullable String why) {
    if (why != null && exchange.toTcp(fd, why)) {
      exchanged.put(fd, Boolean.TRUE);
      settle(fd);
    }
  }

  private void settle(int fd) {
    if (options != null) {
      options.settle(sockets.libC(), fd);
    }
  }

  @Override
  protected void connected(int fd) {
    if (isTcp(fd)) {
      sockets.hasConnected(sockets.libC(), fd, connects.ends(fd));
      settle(fd); // the peer may have answered without MPTCP
    }
  }

  @Override
  protected void accepted(int fd, int listener) {
    if (isTcp(fd)) {
      exchange.accepted(fd);
      sockets.hasAccepted(sockets.libC(), fd, listener);
    }
  }

  @Override
  protected int registering(int result, int epollFd, int fd, int events) {
    if (exchanged.remove(fd) == null) {
      return result;
    }
    return EpollSet.add(sockets.libC(), epollFd, fd, events);
  }

  @Override
  protected void awaiting(int epollFd, int fd, int events) {
    connects.awaits(epollFd, fd, events);
  }

  @Override
  protected boolean goesOnByTcp(int fd, int errno) {
    boolean isTcp = connects.goesOnByTcp(sockets.libC(), fd, errno);
    if (isTcp) {
      settle(fd);
    }
    return isTcp;
  }

  @Override
  protected void closing(int fd) {
    InetSocketAddress refusedBy = connects.closing(sockets.libC(), fd);
    if (refusedBy != null) {
      sockets.failedByMptcp(refusedBy);
    }
    exchange.closingOfLibrary(fd);
    if (!exchanged.isEmpty()) {
      exchanged.remove(fd);
    }
    if (options != null) {
      options.forget(fd);
    }
    if (isTcp(fd)) {
      sockets.isClosing(sockets.libC(), fd);
    }
  }

  @Override
  protected boolean setOption(int fd, int option, int value) {
    return options != null && options.set(sockets.libC(), fd, option, value);
  }

  @Override
  protected int getOption(int fd, int option) {
    return options == null ? -1 : options.get(sockets.libC(), fd, option);
  }

  @Override
  protected void settingKeepAlive(int fd) {
    KeepAlive keepAlive = sockets.keepAlive();
    if (keepAlive != null) {
      keepAlive.choosing(sockets.libC(), fd);
    }
  }

  @Override
  protected int keepAlive(int fd, int option) {
    KeepAlive keepAlive = sockets.keepAlive();
    return keepAlive == null ? -1 : keepAlive.shown(fd, option);
  }

  @Override
  protected void needsTcp(int fd, String what) {
    // a connected socket cannot become TCP: the library gets the kernel's error
    if (options != null && SocketAddresses.remote(sockets.libC(), fd) == null) {
      demote(fd, what + " is set, which MPTCP lacks");
    }
  }

  @Override
  protected void failed(Throwable problem) {
    log.error(
        KernelCalls.text(problem)
            + "; jmptcp is off for Netty's native transports, which go on by plain TCP");
  }

  // not of the Unix domain, which has 0, nor UDP, nor an eventfd
  private boolean isTcp(int fd) {
    int protocol = protocol(fd);
    return protocol == Linux.IPPROTO_MPTCP || protocol == Linux.IPPROTO_TCP;
  }

  private int protocol(int fd) {
    return sockets.libC().getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL);
  }
}
