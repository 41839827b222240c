package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.outcome.TcpChoice;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.TcpReason;
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
  private final KernelCalls kernel;
  private final SocketOpener opener;
  private final SocketExchange exchange;
  private final Connections connections;
  private final OptionHandling options;
  private final @Nullable DescriptorOptions emulated;
  private final LibraryConnects connects;
  // exchanged for plain TCP since the library put them into its epoll set, which forgot them
  private final Map<Integer, Boolean> exchanged = new ConcurrentHashMap<>();

  private DescriptorSockets(SocketParts parts) {
    this.kernel = parts.kernel;
    this.opener = parts.opener;
    this.exchange = parts.exchange;
    this.connections = parts.connections;
    this.options = parts.options;
    this.emulated = options.ofLibraries();
    this.connects = new LibraryConnects(exchange);
  }

  /**
   * Puts the agent behind the class, which must have been defined, as the bridge must; unless it
   * has been removed from the bridge.
   */
  public static void install(SocketParts parts) {
    if (JmptcpBridge.installed() != null) {
      JmptcpDescriptors.install(new DescriptorSockets(parts));
    }
  }

  @Override
  protected int open(boolean ipv6) {
    // which of the two it will be, is not known before connect or listen
    SocketPolicy policy = connections.policy();
    boolean wanted = policy.wants(false) || policy.wants(true);
    int fd = wanted ? opener.open(ipv6, /* reuseAddress= */ false, /* nonBlocking= */ true) : -1;
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
    connections.begins();
    if (protocol == Linux.IPPROTO_MPTCP) {
      SocketPolicy policy = connections.policy();
      TcpReason why = policy.whyNotConnect(address, to.getPort());
      demote(fd, why == null && !policy.wants(false) ? policy.whyOpenedAsTcp() : why);
      connects.begins(fd, to);
    }
    exchange.settles(fd);
    connections.bindStart(kernel.libC(), fd, address, to.getPort());
  }

  @Override
  protected void listening(int fd) {
    SocketPolicy policy = connections.policy();
    if ((!policy.wants(true) || policy.hasListenerRules())
        && MptcpStatus.isRequested(kernel.libC(), fd)) {
      InetSocketAddress local = SocketAddresses.local(kernel.libC(), fd);
      TcpReason why =
          local == null ? null : policy.whyNotListen(local.getAddress(), local.getPort());
      demote(fd, why == null && !policy.wants(true) ? policy.whyAcceptedAsTcp(false) : why);
    }
    exchange.settles(fd);
  }

  private void demote(int fd, @Nullable TcpReason why) {
    if (why != null && exchange.toTcp(fd, new TcpChoice(why))) {
      exchanged.put(fd, Boolean.TRUE);
      settle(fd);
    }
  }

  private void settle(int fd) {
    if (emulated != null) {
      emulated.settle(kernel.libC(), fd);
    }
  }

  @Override
  protected void connected(int fd) {
    if (isTcp(fd)) {
      connections.connected(kernel.libC(), fd, connects.ends(fd));
      settle(fd); // the peer may have answered without MPTCP
    }
  }

  @Override
  protected void accepted(int fd, int listener) {
    if (isTcp(fd)) {
      exchange.accepted(fd);
      connections.accepted(kernel.libC(), fd, listener);
    }
  }

  @Override
  protected int registering(int result, int epollFd, int fd, int events) {
    if (exchanged.remove(fd) == null) {
      return result;
    }
    return EpollSet.add(kernel.libC(), epollFd, fd, events);
  }

  @Override
  protected void awaiting(int epollFd, int fd, int events) {
    connects.awaits(epollFd, fd, events);
  }

  @Override
  protected boolean goesOnByTcp(int fd, int errno) {
    boolean isTcp = connects.goesOnByTcp(kernel.libC(), fd, errno);
    if (isTcp) {
      settle(fd);
    }
    return isTcp;
  }

  @Override
  protected void closing(int fd) {
    InetSocketAddress refusedBy = connects.closing(kernel.libC(), fd);
    if (refusedBy != null) {
      connections.failedByMptcp(refusedBy);
    }
    exchange.closingOfLibrary(fd);
    if (!exchanged.isEmpty()) {
      exchanged.remove(fd);
    }
    if (emulated != null) {
      emulated.forget(fd);
    }
    if (isTcp(fd)) {
      connections.closing(kernel.libC(), fd);
    }
  }

  @Override
  protected boolean setOption(int fd, int option, int value) {
    return emulated != null && emulated.set(kernel.libC(), fd, option, value);
  }

  @Override
  protected int getOption(int fd, int option) {
    return emulated == null ? -1 : emulated.get(kernel.libC(), fd, option);
  }

  @Override
  protected void settingKeepAlive(int fd) {
    options.choosingKeepAlive(kernel.libC(), fd);
  }

  @Override
  protected int keepAlive(int fd, int option) {
    return options.keepAlive(fd, option);
  }

  @Override
  protected boolean setBufferSize(int fd, int option, int bytes) {
    return options.setBufferSize(kernel.libC(), fd, option, bytes);
  }

  @Override
  protected int bufferSize(int fd, int option) {
    return options.bufferSize(kernel.libC(), fd, option);
  }

  @Override
  protected void settingMd5Signature(int fd) {
    // a connected socket cannot become TCP: the library gets the kernel's error
    if (emulated != null && SocketAddresses.remote(kernel.libC(), fd) == null) {
      demote(fd, TcpReason.TCP_MD5SIG);
    }
  }

  @Override
  protected void failed(Throwable problem) {
    opener.failed(problem, "jmptcp is off for Netty's native transports, which go on by plain TCP");
  }

  // not of the Unix domain, which has 0, nor UDP, nor an eventfd
  private boolean isTcp(int fd) {
    int protocol = protocol(fd);
    return protocol == Linux.IPPROTO_MPTCP || protocol == Linux.IPPROTO_TCP;
  }

  private int protocol(int fd) {
    return kernel.libC().getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL);
  }
}
