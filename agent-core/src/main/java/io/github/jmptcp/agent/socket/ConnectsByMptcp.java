package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.FileDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@code connect} calls in progress of the JDK's MPTCP sockets. One that is refused (RST or
 * ICMP, from the peer or a firewall) is repeated by TCP before the application sees the failure.
 *
 * <p>Only an answer that comes soon is a refusal. Later the kernel has given up (ETIMEDOUT,
 * EHOSTUNREACH of a neighbour that does not answer ARP), and another connect would double the time
 * that the application waits.
 */
final class ConnectsByMptcp {
  // the kernel gives up after 3 s at the earliest: three ARP requests, or tcp_syn_retries=1
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final class Connect {
    final FileDescriptor fd;
    final Object socket;
    final Object closeLock;
    final InetSocketAddress to;
    final long begun = System.nanoTime();

    Connect(FileDescriptor fd, Object socket, Object closeLock, InetSocketAddress to) {
      this.fd = fd;
      this.socket = socket;
      this.closeLock = closeLock;
      this.to = to;
    }

    boolean isSoon() {
      return ConnectsByMptcp.isSoon(begun);
    }
  }

  private final KernelCalls kernel;
  private final SocketExchange exchange;
  private final ConcurrentMap<Integer, Connect> connects = new ConcurrentHashMap<>();

  ConnectsByMptcp(KernelCalls kernel, SocketExchange exchange) {
    this.kernel = kernel;
    this.exchange = exchange;
  }

  /** Whether an error now would be a refusal of what began then. */
  static boolean isSoon(long begun) {
    return System.nanoTime() - begun < SOON_NANOS;
  }

  /** A connect begins. */
  void begins(FileDescriptor fd, Object socket, Object closeLock, InetAddress to, int port) {
    connects.put(
        BridgeCalls.numberOf(fd),
        new Connect(fd, socket, closeLock, new InetSocketAddress(to, port)));
  }

  /**
   * The connect has ended, or the descriptor is about to be closed. Returns where it went; null
   * where none had begun by MPTCP.
   */
  @Nullable InetSocketAddress ends(int fd) {
    Connect ended = connects.isEmpty() ? null : connects.remove(fd);
    return ended == null ? null : ended.to;
  }

  /** Whether any connect has begun that has not ended. */
  boolean isAny() {
    return !connects.isEmpty();
  }

  /**
   * The connect of that socket has failed. Returns whether the socket is plain TCP now; with {@code
   * goesOn} its connect has begun again, without it the caller connects.
   */
  boolean refused(FileDescriptor fd, boolean goesOn) {
    Connect connect = connects.get(BridgeCalls.numberOf(fd));
    return connect != null && connect.isSoon() && toTcp(connect, goesOn);
  }

  /**
   * If the socket has an error because its connect was refused, it connects by TCP from now on, and
   * its descriptor is returned; else null. To be called where the application has not seen the
   * error.
   */
  @Nullable FileDescriptor goesOnByTcp(int fd) {
    Connect connect = connects.get(fd);
    if (connect == null || !connect.isSoon() || !hasError(kernel.libC(), fd)) {
      return null;
    }
    if (!(connect.socket instanceof AsynchronousChannel)) {
      return toTcp(connect, /* goesOn= */ true) ? connect.fd : null;
    }
    if (!BridgeCalls.enterChannel(connect.socket)) {
      return null;
    }
    try {
      return toTcp(connect, /* goesOn= */ true) ? connect.fd : null;
    } finally {
      BridgeCalls.leaveChannel(connect.socket);
    }
  }

  private boolean toTcp(Connect connect, boolean goesOn) {
    return exchange.toTcpAfterRefusal(
        connect.fd, connect.socket, connect.closeLock, goesOn ? connect.to : null);
  }

  /** Whether an error waits for the next call. Where a socket has only hung up there is none. */
  static boolean hasError(LibC libC, int fd) {
    return has(libC, fd, Linux.POLLERR);
  }

  /** Whether the socket is not connected, and not about to be. */
  static boolean hasHungUp(LibC libC, int fd) {
    return has(libC, fd, Linux.POLLHUP);
  }

  private static boolean has(LibC libC, int fd, int event) {
    ByteBuffer poll = libC.takeScratch();
    try {
      poll.putInt(0, fd).putInt(4, 0);
      return libC.poll(poll, 1, 0) > 0 && (poll.getShort(6) & event) != 0;
    } finally {
      libC.putScratch(poll);
    }
  }
}
