package io.github.jmptcp.agent.outcome;

import java.util.concurrent.TimeUnit;

/**
 * How often a thread that closes a connection may list all MPTCP sockets of the namespace: 2 s once
 * and then 1 % of the time, for all threads together. Where a list shows many, a single one is a
 * pause that is felt (100 ms with 50,000 sockets): the next one is made only after 1,000 times what
 * it took, and no two at a time.
 *
 * <p>Safe for concurrent use. Times are those of {@link System#nanoTime}.
 */
final class ListAllowance {
  private static final long FREE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int ELAPSED_A_NANO = 100;
  private static final int MANY_SOCKETS = 1_000;
  private static final int ELAPSED_A_NANO_OF_MANY = 1_000;

  private final long start;
  private long spent;
  private boolean many;
  private boolean listing;
  private long next;

  ListAllowance(long now) {
    start = now;
  }

  /** Whether a list may be made now; then {@link #ended} is to be called. */
  synchronized boolean begin(long now) {
    if (spent > FREE_NANOS + (now - start) / ELAPSED_A_NANO
        || many && (listing || now - next < 0)) {
      return false;
    }
    listing = true;
    return true;
  }

  /**
   * A list has been made.
   *
   * @param sockets how many it showed; 0 where it failed
   */
  synchronized void ended(long began, long now, int sockets) {
    spent += now - began;
    listing = false;
    many = sockets > MANY_SOCKETS;
    next = now + ELAPSED_A_NANO_OF_MANY * (now - began);
  }
}
