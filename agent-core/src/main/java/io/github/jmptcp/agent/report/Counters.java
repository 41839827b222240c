package io.github.jmptcp.agent.report;

import java.util.concurrent.atomic.LongAdder;

/** What happened to this JVM's sockets since the agent started. All are totals. */
public final class Counters {
  /** Sockets opened with IPPROTO_MPTCP: requested, not yet in use. */
  public final LongAdder requested = new LongAdder();

  /** Sockets that became plain TCP at once, the kernel having refused MPTCP, by errno. */
  private final long[] refusedBy = new long[134];

  /** Sockets made plain TCP before connect or listen, by an option, a rule or what was learned. */
  public final LongAdder demoted = new LongAdder();

  /** Connects begun; less {@link #connects} they failed or are under way. */
  public final LongAdder connectsBegun = new LongAdder();

  /** Connects that succeeded. */
  public final LongAdder connects = new LongAdder();

  /** Connects that succeeded with MPTCP in use. */
  public final LongAdder connectsMptcp = new LongAdder();

  /** Connects on TCP because the peer answered without MPTCP. */
  public final LongAdder connectsPeer = new LongAdder();

  /** Connections opened on TCP because of an option or rule. */
  public final LongAdder connectsRule = new LongAdder();

  /** Connects on TCP because the kernel had refused an MPTCP socket. */
  public final LongAdder connectsKernel = new LongAdder();

  /** Connections accepted. */
  public final LongAdder accepts = new LongAdder();

  /** Connections accepted with MPTCP in use. */
  public final LongAdder acceptsMptcp = new LongAdder();

  /** Connections accepted on TCP because the peer did not request MPTCP. */
  public final LongAdder acceptsPeer = new LongAdder();

  /** Connections accepted on TCP because of an option. */
  public final LongAdder acceptsRule = new LongAdder();

  /** Connections accepted on TCP because the kernel had refused an MPTCP listener. */
  public final LongAdder acceptsKernel = new LongAdder();

  /** Bytes of closed connections. */
  public final LongAdder bytesOut = new LongAdder();

  /** Bytes of closed connections. */
  public final LongAdder bytesIn = new LongAdder();

  /** The kernel refused an MPTCP socket with that errno. */
  public void refused(int errno) {
    synchronized (refusedBy) {
      refusedBy[Math.min(errno, refusedBy.length - 1)]++;
    }
  }

  /** How often the kernel refused an MPTCP socket. */
  public long refused() {
    long sum = 0;
    for (long count : refusedByErrno()) {
      sum += count;
    }
    return sum;
  }

  /** How often the kernel refused an MPTCP socket, each index being an errno. */
  public long[] refusedByErrno() {
    synchronized (refusedBy) {
      return refusedBy.clone();
    }
  }
}
