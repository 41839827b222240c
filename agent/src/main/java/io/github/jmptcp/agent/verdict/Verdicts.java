package io.github.jmptcp.agent.verdict;

import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.agent.rules.SocketPolicy;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Asks each new connection whether MPTCP is in use, and why not. One getsockopt where it is. */
public final class Verdicts {

  private final SocketPolicy policy;
  private final Counters counters;
  private final Reporter reporter;
  private final Blackhole blackhole;
  private final Traffic traffic;

  public Verdicts(
      SocketPolicy policy,
      Counters counters,
      Reporter reporter,
      Blackhole blackhole,
      Traffic traffic) {
    this.policy = policy;
    this.counters = counters;
    this.reporter = reporter;
    this.blackhole = blackhole;
    this.traffic = traffic;
  }

  /** A connect succeeded. */
  public void connected(LibC libC, int fd) {
    counters.connects.increment();
    String why = null;
    if (isInUse(libC, fd)) {
      counters.connectsMptcp.increment();
    } else {
      why = whyNot(libC, fd);
    }
    if (reporter.isCurious()) {
      InetSocketAddress local = SocketAddresses.local(libC, fd);
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (local != null && remote != null) {
        reporter.connected(local, remote, why);
      }
    }
  }

  private String whyNot(LibC libC, int fd) {
    if (isRequested(libC, fd)) {
      counters.connectsPeer.increment();
      return blackhole.reasonNow();
    }
    InetSocketAddress remote = SocketAddresses.remote(libC, fd);
    String byPolicy = remote == null ? null : policy.reason(remote.getAddress(), remote.getPort());
    if (byPolicy != null) {
      counters.connectsRule.increment();
      return byPolicy;
    }
    counters.connectsKernel.increment();
    return "the kernel gave no MPTCP socket";
  }

  /** A connection was accepted. */
  public void accepted(LibC libC, int fd, int listener) {
    counters.accepts.increment();
    boolean inUse = isInUse(libC, fd);
    if (inUse) {
      counters.acceptsMptcp.increment();
    }
    if (reporter.isCurious()) {
      InetSocketAddress local = SocketAddresses.local(libC, fd);
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (local != null && remote != null) {
        String why = inUse ? null : policy.acceptReason(isRequested(libC, listener));
        reporter.accepted(local, remote, why);
      }
    }
  }

  /** A connection is about to be closed. */
  public void closing(LibC libC, int fd) {
    traffic.count(libC, fd);
  }

  /** Whether MPTCP is in use on a connected socket, as the kernel says. */
  static boolean isInUse(LibC libC, int fd) {
    int answer = libC.getIntOption(fd, Linux.IPPROTO_TCP, Linux.TCP_IS_MPTCP);
    if (answer >= 0) {
      return answer == 1;
    }
    // before 6.10: MPTCP_INFO answers while MPTCP is in use and fails after a fallback (5.16)
    ByteBuffer nothing = libC.takeScratch();
    try {
      return libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, nothing, 0) >= 0;
    } finally {
      libC.putScratch(nothing);
    }
  }

  /** Whether the socket was opened as MPTCP, in use or not. */
  static boolean isRequested(LibC libC, int fd) {
    return libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL) == Linux.IPPROTO_MPTCP;
  }
}
