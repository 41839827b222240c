package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code connect} calls in progress of libraries' MPTCP sockets, as {@link ConnectsByMptcp} has
 * those of the JDK. One that is refused is repeated by TCP if the epoll set that waits for it is
 * known. io_uring has no epoll set: there the failure is found when the descriptor is closed.
 */
final class LibraryConnects {
  private static final int UNKNOWN = -1;

  private static final class Connect {
    final InetSocketAddress to;
    final long begun = System.nanoTime();
    // of the library's thread alone
    int epollFd = UNKNOWN;
    int events;

    Connect(InetSocketAddress to) {
      this.to = to;
    }
  }

  private final SocketExchange exchange;
  private final ConcurrentMap<Integer, Connect> connects = new ConcurrentHashMap<>();

  LibraryConnects(SocketExchange exchange) {
    this.exchange = exchange;
  }

  /** A connect begins. */
  void begins(int fd, InetSocketAddress to) {
    connects.put(fd, new Connect(to));
  }

  /** The connect has ended; where it went, or null. */
  @Nullable InetSocketAddress ends(int fd) {
    Connect ended = connects.isEmpty() ? null : connects.remove(fd);
    return ended == null ? null : ended.to;
  }

  /**
   * The descriptor is about to be closed. Returns where its connect by MPTCP went, if that was
   * refused and could not be tried by TCP; else null.
   */
  @Nullable InetSocketAddress closing(LibC libC, int fd) {
    Connect ended = connects.isEmpty() ? null : connects.remove(fd);
    return ended != null
            && ended.epollFd == UNKNOWN
            && ConnectsByMptcp.isSoon(ended.begun)
            && MptcpStatus.isRequested(libC, fd)
            && hasFailed(libC, fd)
        ? ended.to
        : null;
  }

  /** Whether the connect has ended: it has hung up, and has the port that it has connected from. */
  private static boolean hasFailed(LibC libC, int fd) {
    InetSocketAddress local = SocketAddresses.local(libC, fd);
    return local != null && local.getPort() != 0 && ConnectsByMptcp.hasHungUp(libC, fd);
  }

  /** The library waits for those events. */
  void awaits(int epollFd, int fd, int events) {
    Connect connect = connects.isEmpty() ? null : connects.get(fd);
    if (connect != null) {
      connect.epollFd = epollFd;
      connect.events = events;
    }
  }

  /** Whether the connect, which has failed with that errno, goes on by TCP. */
  boolean goesOnByTcp(LibC libC, int fd, int errno) {
    Connect connect = connects.get(fd);
    if (connect == null
        || connect.epollFd == UNKNOWN
        || !isRefusal(errno)
        || !ConnectsByMptcp.isSoon(connect.begun)
        || !exchange.toTcpAfterRefusal(fd, connect.to)) {
      return false;
    }
    EpollSet.add(libC, connect.epollFd, fd, connect.events);
    return true;
  }

  private static boolean isRefusal(int errno) {
    return errno == Errno.ECONNREFUSED
        || errno == Errno.EHOSTUNREACH
        || errno == Errno.ENETUNREACH
        || errno == Errno.ENOPROTOOPT;
  }
}
