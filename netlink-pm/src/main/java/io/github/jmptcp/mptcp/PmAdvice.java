package io.github.jmptcp.mptcp;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;

/** What the path manager's errors mean and what to do, by command and errno. */
final class PmAdvice {
  private PmAdvice() {}

  static NetlinkException explain(NetlinkException e, int command) {
    String advice = advice(command, e.errno(), String.valueOf(e.kernelText()));
    return advice.isEmpty() ? e : e.withAdvice(advice);
  }

  private static String advice(int command, int errno, String text) {
    switch (command) {
      case PmProtocol.ADD_ADDR:
        return addAdvice(errno, text);
      case PmProtocol.SET_LIMITS:
        return errno == Errno.EINVAL ? "each limit is 0 to 8 (64 from kernel 7.2 on)" : "";
      case PmProtocol.DEL_ADDR:
      case PmProtocol.GET_ADDR:
        return errno == Errno.EINVAL || errno == Errno.ENOENT
            ? "no endpoint has that id; 'ip mptcp endpoint show' lists them"
            : "";
      case PmProtocol.SET_FLAGS:
        return flagsAdvice(errno, text);
      case PmProtocol.ANNOUNCE:
      case PmProtocol.REMOVE:
      case PmProtocol.SUBFLOW_CREATE:
      case PmProtocol.SUBFLOW_DESTROY:
        return userspaceAdvice(errno, text);
      default:
        return "";
    }
  }

  private static String addAdvice(int errno, String text) {
    switch (errno) {
      case Errno.EEXIST:
        return "an endpoint with this address and port exists; 'ip mptcp endpoint show' lists it,"
            + " 'ip mptcp endpoint delete id ID' removes it";
      case Errno.EBUSY:
        return "another endpoint has this id; leave the id out and the kernel chooses a free one";
      case Errno.ERANGE:
        return "a network namespace holds at most 8 endpoints (255 from kernel 7.2 on), IPv4 and"
            + " IPv6 together; delete one first";
      case Errno.EADDRNOTAVAIL:
        return "an endpoint with a port needs an address of this host, because the kernel listens"
            + " on it; 'ip address show' lists them";
      case Errno.EADDRINUSE:
        return "an endpoint or a socket listens on this address and port already; choose another"
            + " port or leave it out";
      case Errno.EINVAL:
        return text.contains("duplicate") || text.contains("too many")
            ? ""
            : "a port goes with signal and not with subflow, fullmesh not with signal, and"
                + " implicit endpoints are the kernel's own";
      default:
        return "";
    }
  }

  private static String flagsAdvice(int errno, String text) {
    if (errno != Errno.EINVAL && errno != Errno.ENOENT) {
      return "";
    }
    if (text.contains("not found")) {
      return "no endpoint has that id or address; 'ip mptcp endpoint show' lists them";
    }
    return "only backup and fullmesh can change, and fullmesh not on a signal endpoint; for other"
        + " flags delete the endpoint and add it again";
  }

  private static String userspaceAdvice(int errno, String text) {
    if (text.contains("not selected")) {
      return "this connection was made under the kernel's path manager; set"
          + " net.mptcp.path_manager=userspace (before 6.15: net.mptcp.pm_type=1) and"
          + " connect again";
    }
    if (text.contains("invalid token") || text.contains("token")) {
      return "no connection of this network namespace has that token; it may be closed by now";
    }
    switch (errno) {
      case Errno.EADDRNOTAVAIL:
        return "the local address is not one of this host; 'ip address show' lists them";
      case Errno.ESRCH:
        return "no subflow has exactly these addresses and ports; MptcpSockets.subflows lists them";
      case Errno.EINVAL:
        return text.contains("did not match")
            ? "a connection keeps one id for each address; use the pair that it has already"
            : "";
      default:
        return "";
    }
  }
}
