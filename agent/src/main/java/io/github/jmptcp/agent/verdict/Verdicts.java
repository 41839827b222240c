package io.github.jmptcp.agent.verdict;

import io.github.jmptcp.agent.policy.Learned;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks each new connection whether MPTCP is in use, and why not. One getsockopt where it is. */
public final class Verdicts {

  // by descriptor, from the demotion to the end of the connect or the close
  private final Map<Integer, String> demotions = new ConcurrentHashMap<>();
  private final SocketPolicy policy;
  private final Learned learned;
  private final Counters counters;
  private final Reporter reporter;
  private final Blackhole blackhole;
  private final Traffic traffic;

  public Verdicts(
      SocketPolicy policy,
      Learned learned,
      Counters counters,
      Reporter reporter,
      Blackhole blackhole,
      Traffic traffic) {
    this.policy = policy;
    this.learned = learned;
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
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote != null && reporter.wantsConnect(remote)) {
        InetSocketAddress local = SocketAddresses.local(libC, fd);
        if (local != null) {
          reporter.connected(local, remote, why);
        }
      }
    }
  }

  private String whyNot(LibC libC, int fd) {
    if (isRequested(libC, fd)) {
      counters.connectsPeer.increment();
      String why = blackhole.reasonNow();
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote != null && !blackhole.isActive()) {
        learned.answeredWithoutMptcp(remote);
      }
      return why;
    }
    String demoted = demotions.isEmpty() ? null : demotions.remove(fd);
    if (demoted != null || policy.isConnectOnTcpByMode()) {
      counters.connectsRule.increment();
      return demoted != null ? demoted : policy.whyOpenedAsTcp();
    }
    counters.connectsKernel.increment();
    return policy.whyOpenedAsTcp();
  }

  /** The socket of that descriptor was made plain TCP before its connect. */
  public void demoted(int fd, String why) {
    demotions.put(fd, why);
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
      if (local != null && reporter.wantsAccept(local.getPort())) {
        InetSocketAddress remote = SocketAddresses.remote(libC, fd);
        if (remote != null) {
          String why = inUse ? null : policy.whyAcceptedAsTcp(isRequested(libC, listener));
          reporter.accepted(local, remote, why);
        }
      }
    }
  }

  /** A connection is about to be closed. */
  public void closing(LibC libC, int fd) {
    if (!demotions.isEmpty()) {
      demotions.remove(fd);
    }
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
