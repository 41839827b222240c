package io.github.jmptcp.paths.engine;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Listening sockets of the kernel, in the network namespace of the calling thread. */
final class KernelListeningSockets implements AnnouncedListeners.Sockets {
  /** Joins that are not answered yet. */
  private static final int BACKLOG = 128;

  /** So many are closed in one round. */
  private static final int MOST_REFUSED = 64;

  private static final int FLAGS = Linux.SOCK_CLOEXEC | Linux.SOCK_NONBLOCK;

  // struct sockaddr_in, sockaddr_in6, linger
  private static final int LENGTH_OF_IPV4 = 16;
  private static final int LENGTH_OF_IPV6 = 28;
  private static final int LENGTH_OF_LINGER = 8;

  private final LibC libC;

  KernelListeningSockets(LibC libC) {
    this.libC = libC;
  }

  @Override
  public int open(InetAddress address, int port) {
    boolean isIpv6 = address instanceof Inet6Address;
    int family = isIpv6 ? Linux.AF_INET6 : Linux.AF_INET;
    int fd = libC.socket(family, Linux.SOCK_STREAM | FLAGS, Linux.IPPROTO_MPTCP);
    if (fd < 0) {
      return fd;
    }
    // subflows that joined here inherit it, and then keep no process from binding the port
    int result = libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
    if (result >= 0 && isIpv6) {
      result = libC.setIntOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
    }
    if (result >= 0) {
      result = bind(fd, family, address, port);
    }
    if (result >= 0) {
      result = libC.listen(fd, BACKLOG);
    }
    if (result < 0) {
      libC.close(fd);
      return result;
    }
    return fd;
  }

  private int bind(int fd, int family, InetAddress address, int port) {
    ByteBuffer memory = libC.takeScratch();
    try {
      byte[] host = address.getAddress();
      int length = family == Linux.AF_INET6 ? LENGTH_OF_IPV6 : LENGTH_OF_IPV4;
      for (int i = 0; i < length; i++) {
        memory.put(i, (byte) 0);
      }
      memory.putShort(0, (short) family);
      memory.duplicate().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
      int start = family == Linux.AF_INET6 ? 8 : 4;
      for (int i = 0; i < host.length; i++) {
        memory.put(start + i, host[i]);
      }
      return libC.bind(fd, memory, length);
    } finally {
      libC.putScratch(memory);
    }
  }

  /**
   * The kernel answers them by a reset at its own listeners for endpoints with a port, which a
   * process cannot have it do.
   */
  @Override
  public void refuse(int fd) {
    for (int i = 0; i < MOST_REFUSED; i++) {
      int accepted = libC.accept4(fd, FLAGS);
      if (accepted >= 0) {
        reset(accepted);
      } else if (accepted != -Errno.EINTR && accepted != -Errno.ECONNABORTED) {
        return;
      }
    }
  }

  private void reset(int fd) {
    ByteBuffer memory = libC.takeScratch();
    try {
      memory.putInt(0, 1).putInt(4, 0);
      libC.setsockopt(fd, Linux.SOL_SOCKET, Linux.SO_LINGER, memory, LENGTH_OF_LINGER);
    } finally {
      libC.putScratch(memory);
      libC.close(fd);
    }
  }

  @Override
  public void close(int fd) {
    libC.close(fd);
  }
}
