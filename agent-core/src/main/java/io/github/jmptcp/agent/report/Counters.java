package io.github.jmptcp.agent.report;

import java.util.concurrent.atomic.LongAdder;

/** What happened to this JVM's sockets since the agent started. Safe for concurrent use. */
public final class Counters {
  private final LongAdder[] adders = new LongAdder[Counter.values().length];

  /** Sockets that became plain TCP at once, the kernel having refused MPTCP, by errno. */
  private final long[] refusedBy = new long[134];

  public Counters() {
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
  }

  /** Counts one more. */
  public void increment(Counter counter) {
    adders[counter.ordinal()].increment();
  }

  /** Counts so many more. */
  public void add(Counter counter, long number) {
    adders[counter.ordinal()].add(number);
  }

  /** The total. A gauge has none: 0. */
  public long sum(Counter counter) {
    return adders[counter.ordinal()].sum();
  }

  /** The kernel refused an MPTCP socket with that errno. */
  public void refused(int errno) {
    increment(Counter.SOCKETS_REFUSED);
    synchronized (refusedBy) {
      refusedBy[Math.min(errno, refusedBy.length - 1)]++;
    }
  }

  /** How often the kernel refused an MPTCP socket, each index being an errno. */
  public long[] refusedByErrno() {
    synchronized (refusedBy) {
      return refusedBy.clone();
    }
  }
}
