package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SO_RCVBUF and SO_SNDBUF that the application sets on MPTCP sockets (option {@code buffers=auto}):
 * stored, and not applied, because the kernel stops tuning a buffer whose size is set.
 *
 * <p>The application does not see it: reading the options returns what a TCP socket would, and a
 * socket that becomes plain TCP, or whose peer answers without MPTCP, gets the sizes. Accepted
 * connections have those of their listener, as they would inherit them.
 *
 * <p>An entry exists only while a socket on which a size was set is open, or until its fd is used
 * again. Safe for concurrent use.
 */
public final class BufferSizes {
  private static final int UNSET = -1;

  /** What was set on one socket, in bytes. Immutable; connections share it with their listener. */
  private static final class Sizes {
    static final Sizes NONE = new Sizes(UNSET, UNSET);

    final int send;
    final int receive;

    private Sizes(int send, int receive) {
      this.send = send;
      this.receive = receive;
    }

    Sizes with(int option, int bytes) {
      return option == Linux.SO_SNDBUF ? new Sizes(bytes, receive) : new Sizes(send, bytes);
    }

    int of(int option) {
      return option == Linux.SO_SNDBUF ? send : option == Linux.SO_RCVBUF ? receive : UNSET;
    }

    /** Returns 0 or {@code -errno}. */
    int apply(LibC libC, int fd) {
      int result = 0;
      if (send >= 0) {
        result = libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF, send);
      }
      if (receive >= 0 && result >= 0) {
        result = libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF, receive);
      }
      return result;
    }
  }

  // by descriptor
  private final Map<Integer, Sizes> stored = new ConcurrentHashMap<>();

  /** Has no size yet. */
  public BufferSizes() {}

  /**
   * The application sets a size.
   *
   * @param option {@link Linux#SO_SNDBUF} or {@link Linux#SO_RCVBUF}
   * @param bytes as passed to setsockopt, which doubles it
   * @return whether that is done; false: the caller has to set it, the socket is not MPTCP
   */
  boolean set(LibC libC, int fd, int option, int bytes) {
    if (bytes < 0 || !MptcpStatus.isRequested(libC, fd)) {
      return false;
    }
    synchronized (stored) { // two options set at a time
      Sizes before = stored.get(fd);
      stored.put(fd, (before == null ? Sizes.NONE : before).with(option, bytes));
    }
    // after it is stored: a connect that ends meanwhile in another thread finds it
    if (SocketAddresses.remote(libC, fd) != null && !MptcpStatus.isInUse(libC, fd)) {
      Sizes fellBack = stored.remove(fd);
      return fellBack == null || fellBack.apply(libC, fd) >= 0;
    }
    return true;
  }

  /**
   * Returns the size that the application reads, as getsockopt returns it for a TCP socket: double
   * of what was set, and within the bounds of the kernel.
   *
   * @return -1: the value of the kernel
   */
  int get(LibC libC, int fd, int option) {
    Sizes sizes = stored.get(fd);
    int bytes = sizes == null ? UNSET : sizes.of(option);
    // the fd of a listener may be another socket's by now: its close is not seen
    return bytes >= 0 && MptcpStatus.isRequested(libC, fd) ? ofTcp(libC, option, bytes) : UNSET;
  }

  /** Returns the size that code of the JDK reads, which halves it; null: that of the kernel. */
  @Nullable Object shown(LibC libC, int fd, Object option) {
    int number = stored.isEmpty() ? 0 : number(option);
    int size = number == 0 ? UNSET : get(libC, fd, number);
    return size < 0 ? null : (Object) (size / 2);
  }

  /**
   * Returns the number that the kernel has for an option of the JDK; 0 for all others.
   *
   * @param option a {@code SocketOption}, or a number of {@code java.net.SocketOptions}
   */
  static int number(Object option) {
    if (option instanceof Integer) {
      int number = (Integer) option;
      return number == SocketOptions.SO_SNDBUF
          ? Linux.SO_SNDBUF
          : number == SocketOptions.SO_RCVBUF ? Linux.SO_RCVBUF : 0;
    }
    if (option instanceof SocketOption) {
      String name = ((SocketOption<?>) option).name();
      return name.equals("SO_SNDBUF")
          ? Linux.SO_SNDBUF
          : name.equals("SO_RCVBUF") ? Linux.SO_RCVBUF : 0;
    }
    return 0;
  }

  private static int ofTcp(LibC libC, int option, int bytes) {
    int result = UNSET;
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    if (fd >= 0) {
      if (libC.setIntOption(fd, Linux.SOL_SOCKET, option, bytes) >= 0) {
        result = libC.getIntOption(fd, Linux.SOL_SOCKET, option);
      }
      libC.close(fd);
    }
    return result >= 0 ? result : (int) Math.min(2L * bytes, Integer.MAX_VALUE);
  }

  /** Sets the sizes on a TCP socket that takes over from another; returns 0 or {@code -errno}. */
  int copy(LibC libC, int from, int to) {
    Sizes sizes = stored.get(from);
    return sizes == null ? 0 : Math.min(sizes.apply(libC, to), 0);
  }

  /** A socket has connected. */
  void connected(LibC libC, int fd, boolean byMptcp) {
    if (byMptcp || stored.isEmpty()) {
      return;
    }
    Sizes sizes = stored.remove(fd);
    if (sizes != null && MptcpStatus.isRequested(libC, fd)) {
      sizes.apply(libC, fd);
    }
  }

  /** A listener has accepted a connection, which a TCP socket would hand its sizes down to. */
  void accepted(LibC libC, int fd, int listener, boolean byMptcp) {
    if (stored.isEmpty()) {
      return;
    }
    Sizes sizes = stored.get(listener);
    if (sizes == null || !MptcpStatus.isRequested(libC, listener)) {
      stored.remove(fd);
    } else if (byMptcp) {
      stored.put(fd, sizes);
    } else {
      stored.remove(fd);
      sizes.apply(libC, fd);
    }
  }

  /** The descriptor means another socket from now on, or the kernel has the sizes. */
  void forget(int fd) {
    if (!stored.isEmpty()) {
      stored.remove(fd);
    }
  }

  /** The number of sockets on which a size was set. */
  int count() {
    return stored.size();
  }
}
