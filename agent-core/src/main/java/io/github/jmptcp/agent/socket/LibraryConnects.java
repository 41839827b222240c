package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The connects that libraries have begun by MPTCP, as {@link ConnectsByMptcp} has those of the JDK.
 * One that is refused goes on by TCP where the epoll set is known that waits for it; io_uring has
 * none.
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

  /** The connect has ended, or the descriptor is about to be closed; where it went, or null. */
  @Nullable InetSocketAddress ends(int fd) {
    Connect ended = connects.isEmpty() ? null : connects.remove(fd);
    return ended == null ? null : ended.to;
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
