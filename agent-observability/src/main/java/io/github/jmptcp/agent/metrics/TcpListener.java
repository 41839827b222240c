package io.github.jmptcp.agent.metrics;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Opens a listening socket of plain TCP by kernel calls. */
final class TcpListener {
  private TcpListener() {}

  /**
   * Opens it. The unspecified IPv6 address takes IPv4 too, and is the IPv4 one where the kernel has
   * no IPv6.
   *
   * @return a descriptor that is not inherited and does not block
   * @throws IOException with the call, the errno by name and what to do
   */
  static int open(LibC libC, InetSocketAddress address, int backlog) throws IOException {
    boolean four = address.getAddress() instanceof Inet4Address;
    int type = Linux.SOCK_STREAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
    int fd = libC.socket(four ? Linux.AF_INET : Linux.AF_INET6, type, Linux.IPPROTO_TCP);
    if (fd == -Errno.EAFNOSUPPORT && address.getAddress().isAnyLocalAddress() && !four) {
      return open(libC, new InetSocketAddress("0.0.0.0", address.getPort()), backlog);
    }
    if (fd < 0) {
      throw new IOException("socket: " + Errno.name(-fd));
    }
    boolean listening = false;
    try {
      libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
      if (!four) {
        int only = address.getAddress().isAnyLocalAddress() ? 0 : 1;
        libC.setIntOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, only);
      }
      int bound = bind(libC, fd, address);
      if (bound < 0) {
        throw new IOException("bind " + Addresses.text(address) + ": " + advice(-bound));
      }
      int listens = libC.listen(fd, backlog);
      if (listens < 0) {
        throw new IOException("listen " + Addresses.text(address) + ": " + advice(-listens));
      }
      listening = true;
      return fd;
    } finally {
      if (!listening) {
        libC.close(fd);
      }
    }
  }

  private static int bind(LibC libC, int fd, InetSocketAddress address) {
    ByteBuffer memory = libC.takeScratch();
    try {
      boolean four = address.getAddress() instanceof Inet4Address;
      int family = four ? Linux.AF_INET : Linux.AF_INET6;
      return libC.bind(fd, memory, SocketAddresses.encode(address, family, memory));
    } finally {
      libC.putScratch(memory);
    }
  }

  private static String advice(int errno) {
    switch (errno) {
      case Errno.EADDRINUSE:
        return "EADDRINUSE: another socket listens there (ss -tlnp shows which); give another port";
      case Errno.EADDRNOTAVAIL:
        return "EADDRNOTAVAIL: no interface has that address; * listens on all";
      case Errno.EACCES:
        return "EACCES: ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE";
      default:
        return Errno.name(errno);
    }
  }
}
