package io.github.jmptcp.agent.policy;

import io.github.jmptcp.agent.report.TcpReason;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer that has answered without MPTCP. Connections to it use TCP for some
 * time and, where it may be several servers behind one address, for some connections; then one
 * requests MPTCP again. Both grow with each further answer without MPTCP.
 *
 * <p>Thread-safe.
 */
final class LearnedPeer {
  // a balancer in front of servers with and without MPTCP: soon a connection goes to another one
  private static final int FIRST_CONNECTIONS = 8;

  private final TcpReason why;
  private final boolean isOneServer;
  private int answers;
  private int connectionsLeft;
  private long from;
  private long nanos;
  private volatile long used;

  /**
   * Nothing is known yet.
   *
   * @param isOneServer whether all connections to it would end alike
   */
  LearnedPeer(TcpReason why, boolean isOneServer) {
    this.why = why;
    this.isOneServer = isOneServer;
  }

  /** Whether this is about that reason. */
  boolean isFor(TcpReason reason) {
    return why == reason;
  }

  /**
   * One more answer without MPTCP. Those of connections that had requested MPTCP before the last
   * one do not count.
   *
   * @param first for how long after the first answer; doubled with each
   * @param longest the limit
   */
  synchronized void answered(long now, long first, long longest) {
    used = now;
    if (isLearned(now)) {
      return;
    }
    nanos = answers == 0 ? Math.min(first, longest) : Math.min(2 * nanos, longest);
    answers++;
    connectionsLeft = isOneServer ? Integer.MAX_VALUE : FIRST_CONNECTIONS * answers;
    from = now;
  }

  /** Why the next connection uses TCP; null: it requests MPTCP. */
  synchronized @Nullable TcpReason whyNot(long now) {
    used = now;
    if (!isLearned(now)) {
      return null;
    }
    connectionsLeft--;
    return why;
  }

  /** Whether connections use TCP. */
  synchronized boolean isLearned(long now) {
    return answers > 0 && connectionsLeft > 0 && now - from < nanos;
  }

  /** Whether it was not connected to for so long after its time that nothing is known any more. */
  synchronized boolean isForgotten(long now, long longest) {
    return now - from > nanos + longest;
  }

  long used() {
    return used;
  }
}
