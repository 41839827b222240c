package io.github.jmptcp.agent.jfr;

import java.util.function.LongSupplier;

/**
 * Bounds what looking at all connections costs to 1 % of a processor: each look begins not before
 * 100 times what the cheaper of the last two took. The cheaper one, because a pause of the JVM or
 * of the machine makes one of them long; so the first, which loads classes, does not count.
 *
 * <p>Not safe for concurrent use.
 */
final class LookPace {
  private static final int ELAPSED_A_NANO = 100;

  private final LongSupplier clock;
  private long begin;
  private long took;
  private long tookBefore;

  /**
   * @param clock as {@link System#nanoTime}
   */
  LookPace(LongSupplier clock) {
    this.clock = clock;
    this.begin = clock.getAsLong();
  }

  /** Looks, if it is time for that. */
  void run(Runnable look) {
    long now = clock.getAsLong();
    if (now - begin < ELAPSED_A_NANO * Math.min(took, tookBefore)) {
      return;
    }
    begin = now;
    try {
      look.run();
    } finally {
      tookBefore = took;
      took = clock.getAsLong() - now;
    }
  }
}
