package io.github.jmptcp.nativecalls.testkit;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.Linux;

/**
 * What the MPTCP sockets of a kernel refuse. Compared with a real kernel by {@code FakeSocketsIT}.
 */
public enum FakeKernelVersion {
  /** No TCP_NODELAY and no FIONREAD. */
  LINUX_5_15,
  /** Neither TCP_IS_MPTCP nor the times of SO_KEEPALIVE. */
  LINUX_6_6,
  LINUX_6_18;

  private static final int SO_OOBINLINE = 10;
  private static final int IPV6_TCLASS = 67;
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;

  /** Returns the errno of setsockopt, or 0. */
  int refusesToSet(FakeSocket socket, SocketOption option) {
    boolean mptcp = socket.isMptcp();
    switch (option.level) {
      case Linux.SOL_SOCKET:
        switch (option.name) {
          case Linux.SO_ERROR:
          case Linux.SO_ACCEPTCONN:
          case Linux.SO_PROTOCOL:
          case Linux.SO_DOMAIN:
          case Linux.SO_COOKIE:
            return mptcp ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT;
          case SO_OOBINLINE:
          case Linux.SO_BUF_LOCK:
            return mptcp ? Errno.EOPNOTSUPP : 0;
          case Linux.SO_REUSEADDR:
          case 15: // SO_REUSEPORT: of the first subflow, which cannot be changed any more
            return mptcp && socket.remote != null ? Errno.EINVAL : 0;
          default:
            return 0;
        }
      case Linux.IPPROTO_IPV6:
        if (socket.domain != Linux.AF_INET6) {
          return mptcp && option.name == IPV6_TCLASS ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT;
        }
        return mptcp && option.name == IPV6_TCLASS ? Errno.EOPNOTSUPP : 0;
      case Linux.IPPROTO_TCP:
        return option.initial() == null && option.name != 13
            ? Errno.ENOPROTOOPT
            : mptcp && lacks(option.name) ? refusalOfTcp() : 0;
      case Linux.IPPROTO_IP:
        return option.initial() == null ? Errno.ENOPROTOOPT : 0;
      default:
        return Errno.ENOPROTOOPT;
    }
  }

  /** Returns the errno of getsockopt, or 0. */
  int refusesToGet(FakeSocket socket, SocketOption option) {
    boolean mptcp = socket.isMptcp();
    if (option.level == Linux.IPPROTO_IPV6) {
      return (mptcp && option.name == IPV6_TCLASS) || (!mptcp && socket.domain != Linux.AF_INET6)
          ? Errno.EOPNOTSUPP
          : 0;
    }
    if (option.level == Linux.IPPROTO_TCP) {
      if (option.name == Linux.TCP_IS_MPTCP && this != LINUX_6_18) {
        return mptcp ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT;
      }
      return mptcp && lacks(option.name) ? Errno.EOPNOTSUPP : 0;
    }
    if (option.level == Linux.SOL_MPTCP) {
      return mptcp && socket.isMptcpInUse
          ? 0
          : socket.domain == Linux.AF_INET && !mptcp ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT;
    }
    return 0;
  }

  private boolean lacks(int ofTcp) {
    switch (ofTcp) {
      case TCP_QUICKACK:
      case TCP_USER_TIMEOUT:
        return true;
      case 4: // TCP_KEEPIDLE
      case 5: // TCP_KEEPINTVL
      case 6: // TCP_KEEPCNT
        return this != LINUX_6_18;
      case 1: // TCP_NODELAY
        return this == LINUX_5_15;
      default:
        return false;
    }
  }

  private int refusalOfTcp() {
    return this == LINUX_5_15 ? Errno.EOPNOTSUPP : Errno.ENOPROTOOPT;
  }

  boolean hasFionread() {
    return this != LINUX_5_15;
  }
}
