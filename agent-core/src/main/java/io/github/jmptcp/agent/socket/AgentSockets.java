package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.kernel.LinkLocal;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.SocketExchange.Moment;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOptions;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.JmptcpBridge;

/** The agent's side of the bridge: opens MPTCP sockets, demotes by rule, reads the outcome. */
public final class AgentSockets extends JmptcpBridge {
  private final SocketPolicy policy;
  private final FallbackPeerCache fallbackPeers;
  private final KernelCalls kernel;
  private final KernelSupport support;
  private final UrgentData urgentData;
  private final @Nullable OptionEmulation emulation;
  private final @Nullable KeepAlive keepAlive;
  private final @Nullable StartBinder starts;
  private final Counters counters;
  private final ConnectionOutcomes outcomes;
  private final Log log;
  private final Runnable onFirstSocket;
  private final SocketExchange exchange;
  private final ConnectsByMptcp connects;
  private boolean begun;
  private volatile boolean opened;

  private AgentSockets(
      SocketPolicy policy,
      FallbackPeerCache fallbackPeers,
      boolean emulatesOptions,
      @Nullable KeepAlive keepAlive,
      @Nullable StartBinder starts,
      KernelCalls kernel,
      SocketExchange exchange,
      Counters counters,
      ConnectionOutcomes outcomes,
      Log log,
      Runnable onFirstSocket) {
    this.policy = policy;
    this.keepAlive = keepAlive;
    this.starts = starts;
    this.fallbackPeers = fallbackPeers;
    this.urgentData = new UrgentData(fallbackPeers);
    this.kernel = kernel;
    this.exchange = exchange;
    this.connects = new ConnectsByMptcp(kernel, exchange);
    this.support = new KernelSupport(log);
    this.emulation = emulatesOptions ? new OptionEmulation(log, support) : null;
    this.counters = counters;
    this.outcomes = outcomes;
    this.log = log;
    this.onFirstSocket = onFirstSocket;
  }

  /**
   * Puts the agent behind the bridge, which must have been defined: nothing that is verified
   * earlier may know that this class extends it.
   *
   * @param keepAlive null where the option is off
   * @param starts null where every connection starts as its route leads
   * @param onFirstSocket run once, when the first socket is due: main has started by then
   */
  public static void install(
      SocketPolicy policy,
      FallbackPeerCache fallbackPeers,
      boolean emulatesOptions,
      @Nullable KeepAlive keepAlive,
      @Nullable StartChoice starts,
      KernelCalls kernel,
      Bridge bridge,
      Counters counters,
      ConnectionOutcomes outcomes,
      Log log,
      Runnable onFirstSocket) {
    if (keepAlive != null) {
      watchesKeepAlive();
    }
    JmptcpBridge.install(
        new AgentSockets(
            policy,
            fallbackPeers,
            emulatesOptions,
            keepAlive,
            starts == null ? null : new StartBinder(starts, log),
            kernel,
            new SocketExchange(kernel, bridge, counters, outcomes, log),
            counters,
            outcomes,
            log,
            onFirstSocket));
  }

  @Override
  protected int open(boolean ipv6, boolean server, boolean nonBlocking) {
    return open(policy.wants(server), ipv6, server, nonBlocking);
  }

  /** Opens an MPTCP socket where the policy wants one; -1: go on with plain TCP. */
  int open(boolean wanted, boolean ipv6, boolean reuseAddress, boolean nonBlocking) {
    if (!wanted) {
      return -1;
    }
    if (!opened) {
      first();
    }
    if (!support.isWorthAsking()) {
      return -1;
    }
    LibC libC = kernel.libC();
    int domain = ipv6 ? Linux.AF_INET6 : Linux.AF_INET;
    // not close-on-exec: the JDK's own sockets are not, its children close descriptors
    int type = Linux.SOCK_STREAM | (nonBlocking ? Linux.SOCK_NONBLOCK : 0);
    int fd = libC.socket(domain, type, Linux.IPPROTO_MPTCP);
    if (fd < 0 && KernelSupport.isShortage(-fd)) {
      if (!isTcpAvailable(libC, domain)) {
        return -1; // the JDK's own call reports it as the JDK does
      }
      fd = libC.socket(domain, type, Linux.IPPROTO_MPTCP); // the shortage may be over
    }
    if (fd < 0) {
      support.refused(-fd);
      counters.refused(-fd);
      return -1;
    }
    boolean complete = false;
    try {
      // as the JDK's own creation does: dual stack whatever net.ipv6.bindv6only is, and listeners
      // that can be bound again at once
      if ((ipv6 && libC.setIntOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 0) < 0)
          || (reuseAddress && libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1) < 0)) {
        return -1;
      }
      support.granted();
      counters.increment(Counter.SOCKETS_MPTCP);
      exchange.opened(fd);
      complete = true;
      return fd;
    } finally {
      if (!complete) {
        libC.close(fd); // no object of the JDK's knows it yet
      }
    }
  }

  private static boolean isTcpAvailable(LibC libC, int domain) {
    int fd = libC.socket(domain, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    if (fd >= 0) {
      libC.close(fd);
    }
    return fd >= 0;
  }

  private synchronized void first() {
    if (!begun) {
      begun = true; // once, even where it fails half-way: it starts threads and adds hooks
      // a security manager asks about the application too, which is on this thread's stack
      AccessController.doPrivileged(
          new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
              try {
                support.probe(kernel.libC());
                onFirstSocket.run();
              } finally {
                opened = true;
              }
              return true;
            }
          });
    }
  }

  @Override
  protected void connecting(
      FileDescriptor fd, InetAddress address, int port, Object socket, Object closeLock) {
    counters.increment(Counter.CONNECTS_BEGUN);
    String why = policy.whyNotConnect(address, port);
    if (why != null && exchange.toTcp(fd, socket, closeLock, Moment.CONNECT, why)) {
      forgetOptions(fd);
    } else {
      exchange.connects(fd, closeLock);
      connects.begins(fd, socket, closeLock, address, port);
    }
    bindStart(number(fd), address, port); // the socket is not exchanged any more
  }

  void bindStart(int fd, InetAddress address, int port) {
    if (starts != null) {
      starts.bind(kernel.libC(), fd, address, port);
    }
  }

  @Override
  protected boolean isConnecting() {
    return connects.isAny();
  }

  @Override
  protected boolean refused(FileDescriptor fd, boolean goesOn) {
    boolean isTcp = connects.refused(fd, goesOn);
    if (isTcp) {
      forgetOptions(fd);
    }
    return isTcp;
  }

  @Override
  protected boolean goesOnByTcp(int fd) {
    FileDescriptor isTcp = connects.goesOnByTcp(fd);
    if (isTcp != null) {
      forgetOptions(isTcp);
    }
    return isTcp != null;
  }

  static boolean enterChannel(Object asynchronousChannel) {
    return enter(asynchronousChannel);
  }

  static void leaveChannel(Object asynchronousChannel) {
    leave(asynchronousChannel);
  }

  @Override
  protected void listening(FileDescriptor fd, Object socket, Object closeLock) {
    InetSocketAddress local = SocketAddresses.local(kernel.libC(), number(fd));
    if (local != null) {
      urgentData.listening(local.getPort());
      String why = policy.whyNotListen(local.getAddress(), local.getPort());
      if (why != null && exchange.toTcp(fd, socket, closeLock, Moment.LISTEN, why)) {
        forgetOptions(fd);
      }
    }
  }

  @Override
  protected void settingOption(
      FileDescriptor fd, Object option, Object value, Object socket, Object closeLock) {
    exchange.setsOption(number(fd));
    String why = emulation == null ? null : emulation.whyTcp(option, value);
    if (why != null && exchange.toTcp(fd, socket, closeLock, Moment.OPTION, why)) {
      forgetOptions(fd);
    }
  }

  private void forgetOptions(FileDescriptor fd) {
    if (emulation != null) {
      emulation.forget(fd);
    }
  }

  /** Null with {@code options=strict}. */
  @Nullable OptionEmulation emulation() {
    return emulation;
  }

  @Override
  protected void sendingUrgent(FileDescriptor fd) throws IOException {
    String refusal = urgentData.refusal(kernel.libC(), number(fd));
    if (refusal != null) {
      throw new SocketException(refusal);
    }
  }

  @Override
  protected boolean setOptionFailed(FileDescriptor fd, Object option, Object value) {
    return emulation != null && emulation.set(kernel.libC(), fd, number(fd), option, value);
  }

  @Override
  protected void setOptionMayHaveFailed(FileDescriptor fd, int option, Object value) {
    if (keepAlive != null && option == SocketOptions.SO_KEEPALIVE) {
      keepAlive.hasChosen(kernel.libC(), number(fd));
    }
    if (emulation != null) {
      emulation.setUnseen(kernel.libC(), fd, number(fd), option, value);
    }
  }

  @Override
  protected @Nullable Object getOptionFailed(FileDescriptor fd, Object option) {
    return emulation == null ? null : emulation.get(kernel.libC(), fd, number(fd), option);
  }

  @Override
  protected @Nullable Object emulatedOption(FileDescriptor fd, Object option) {
    Object shown = keepAlive == null ? null : keepAlive.shown(number(fd), option);
    return shown != null || emulation == null ? shown : emulation.emulated(fd, option);
  }

  @Override
  protected void settingKeepAlive(FileDescriptor fd) {
    if (keepAlive != null) {
      keepAlive.choosing(kernel.libC(), number(fd));
    }
  }

  static int numberOf(FileDescriptor fd) {
    return number(fd);
  }

  static void emulateOptions() {
    emulatesOptions();
  }

  @Override
  protected void connected(FileDescriptor fd) {
    hasConnected(kernel.libC(), number(fd), connects.ends(number(fd)));
  }

  @Override
  protected void accepted(FileDescriptor fd, FileDescriptor listener) {
    exchange.accepted(number(fd));
    hasAccepted(kernel.libC(), number(fd), number(listener));
  }

  /**
   * A socket has connected.
   *
   * @param to where to, if it has asked for MPTCP and that is known
   */
  void hasConnected(LibC libC, int fd, @Nullable InetSocketAddress to) {
    if (outcomes.connected(libC, fd)) {
      if (to != null) {
        fallbackPeers.negotiatedMptcp(to);
      }
      if (keepAlive != null) {
        keepAlive.established(libC, fd);
      }
    }
  }

  /** A library's connect by MPTCP was refused, and it could not be tried by TCP. */
  void failedByMptcp(InetSocketAddress to) {
    fallbackPeers.failedByMptcp(to);
  }

  void hasAccepted(LibC libC, int fd, int listener) {
    if (outcomes.accepted(libC, fd, listener) && keepAlive != null) {
      keepAlive.accepted(libC, fd, listener);
    }
  }

  @Override
  protected int interfaceOf(FileDescriptor fd) {
    InetSocketAddress local = SocketAddresses.local(kernel.libC(), number(fd));
    return local == null ? 0 : LinkLocal.interfaceOf(local.getAddress());
  }

  @Override
  protected boolean hasNothingToRead(FileDescriptor fd) {
    LibC libC = kernel.libC();
    int number = number(fd);
    // a reset waits for the next read, which a peek would take away: TCP has nothing available then
    return ConnectsByMptcp.hasError(libC, number)
        // FIONREAD counts a byte that is not there; a peek sees the end, and that a reset was read
        || libC.recvByte(number, Linux.MSG_PEEK | Linux.MSG_DONTWAIT) != 1;
  }

  @Override
  protected void closing(FileDescriptor fd) {
    connects.ends(number(fd));
    exchange.closing(number(fd));
    isClosing(kernel.libC(), number(fd));
  }

  void isClosing(LibC libC, int fd) {
    if (keepAlive != null) {
      keepAlive.closing(fd);
    }
    outcomes.closing(libC, fd);
  }

  // ---- what sockets of libraries share

  SocketExchange exchange() {
    return exchange;
  }

  @Nullable KeepAlive keepAlive() {
    return keepAlive;
  }

  SocketPolicy policy() {
    return policy;
  }

  Counters counters() {
    return counters;
  }

  ConnectionOutcomes outcomes() {
    return outcomes;
  }

  LibC libC() {
    return kernel.libC();
  }

  @Override
  protected void failed(Throwable problem) {
    log.error(KernelCalls.text(problem) + "; jmptcp is off, new sockets are plain TCP");
  }
}
