package io.github.jmptcp.nativecalls;

/**
 * Numbers of the Linux user interface that are the same on every architecture served here (x86-64,
 * aarch64, riscv64, ppc64le, s390x, loongarch64). Named as in the kernel's headers.
 */
public final class Linux {
  // include/linux/socket.h
  public static final int AF_UNSPEC = 0;
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int MSG_PEEK = 0x02;
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;

  // include/linux/net.h, include/uapi/asm-generic/fcntl.h
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int F_GETFD = 1;
  public static final int F_SETFD = 2;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int FD_CLOEXEC = 1;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_RDONLY = 0;
  public static final int EFD_NONBLOCK = 0x800;
  public static final int EFD_CLOEXEC = 0x80000;

  // include/uapi/linux/sched.h
  public static final int CLONE_NEWNET = 0x40000000;

  // include/uapi/linux/in.h, in6.h
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPPROTO_MPTCP = 262;
  public static final int IPV6_V6ONLY = 26;

  /** bind(2) with port 0 leaves the port to connect(2); kernel 4.2, MPTCP sockets 6.8. */
  public static final int IP_BIND_ADDRESS_NO_PORT = 24;

  // include/uapi/asm-generic/socket.h
  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_ERROR = 4;
  public static final int SO_SNDBUF = 7;
  public static final int SO_RCVBUF = 8;
  public static final int SO_LINGER = 13;

  /** Which buffers have a size that was set (5.14). */
  public static final int SO_BUF_LOCK = 72;

  public static final int SOCK_SNDBUF_LOCK = 1;
  public static final int SOCK_RCVBUF_LOCK = 2;

  /** The name of an interface; without CAP_NET_RAW on an unbound socket since kernel 5.7. */
  public static final int SO_BINDTODEVICE = 25;

  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_PROTOCOL = 38;
  public static final int SO_DOMAIN = 39;

  /** Nine ints, of which the first is the memory that the receive queue takes; kernel 4.12. */
  public static final int SO_MEMINFO = 55;

  /** Eight bytes that no other socket has until the next boot; kernel 4.12. */
  public static final int SO_COOKIE = 57;

  /** Eight bytes that no other network namespace has until the next boot; kernel 5.14. */
  public static final int SO_NETNS_COOKIE = 71;

  // include/uapi/linux/tcp.h, mptcp.h
  public static final int TCP_INFO = 11;

  /** 1 while MPTCP is in use on the socket, 0 after a fallback or on TCP; kernel 6.10. */
  public static final int TCP_IS_MPTCP = 43;

  public static final int SOL_MPTCP = 284;

  /** struct mptcp_info; kernel 5.16. Fails once the socket has fallen back. */
  public static final int MPTCP_INFO = 1;

  public static final int MPTCP_TCPINFO = 2;
  public static final int MPTCP_SUBFLOW_ADDRS = 3;

  /** Kernel 6.5. */
  public static final int MPTCP_FULL_INFO = 4;

  // include/uapi/asm-generic/poll.h
  public static final int POLLIN = 0x1;
  public static final int POLLOUT = 0x4;
  public static final int POLLERR = 0x8;
  public static final int POLLHUP = 0x10;

  private Linux() {}
}
