package io.github.jmptcp.paths.revival;

import java.util.concurrent.TimeUnit;

/**
 * When to try a path again. While it is silent: each time the kernel would no longer repeat its SYN
 * once a second by itself, so that a SYN is sent each second and one JOIN at most is pending. A try
 * costs the other paths something: the kernel ends the JOIN before, and sends all that is not
 * acknowledged again ({@code __mptcp_close_ssk}). While joins are refused: after 1, 2, 4, 8 and
 * each 10 seconds. Where a try takes the kernel long, as it does with thousands of connections,
 * tries take at most a tenth of the time.
 */
public final class RetrySchedule {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int TRIES_EACH_SECOND = 3;

  /** So soon what the kernel has ended is tried again, after a few tries. */
  private static final long ENDED_PAUSE = 2 * SECOND;

  /** The longest pause between two tries. */
  public static final long LONGEST_PAUSE = 10 * SECOND;

  /** Tries take at most one part in so many of the time, */
  private static final int SHARE = 10;

  /** without this part of each: the kernel waits for its readers (RCU) for so long, or less. */
  private static final long WAITING = TimeUnit.MILLISECONDS.toNanos(200);

  private final long silentPause;
  private int tries;
  private int refusals;
  private long nextTry;
  private boolean everTried;
  private long latestTry;

  /** The last try took so long that none comes before this, unless the path comes back. */
  private long affordableAt;

  /**
   * A schedule whose first try is due at once.
   *
   * @param synRepeats how often the kernel repeats a SYN after a second each before it waits longer
   *     ({@code net.ipv4.tcp_syn_linear_timeouts}, kernel 6.5; 0 on older ones)
   */
  public RetrySchedule(int synRepeats, long now) {
    // without linear timeouts the second repetition comes after 3 s: a fresh SYN after 2
    silentPause = Math.min(LONGEST_PAUSE, Math.max(2, synRepeats + 1) * SECOND);
    nextTry = now;
    affordableAt = now;
  }

  /** Whether a try is due. */
  public boolean isDue(long now) {
    return now - nextTry >= 0;
  }

  /** When the next try is due; {@link System#nanoTime}. */
  public long nextTry() {
    return nextTry;
  }

  /** How many tries were made since the last {@link #reset}. */
  public int tries() {
    return tries;
  }

  /** Notes that a try was made, which took no time to speak of. */
  public void tried(long now) {
    tried(now, 0);
  }

  /**
   * Notes that a try was made.
   *
   * @param now when it was begun
   * @param took how long it took, in nanoseconds
   */
  void tried(long now, long took) {
    tries++;
    everTried = true;
    latestTry = now;
    affordableAt = now + Math.max(0, took - WAITING) * SHARE;
    nextTry = affordable(now + (refusals > 0 ? refusedPause() : silentPause));
  }

  private long affordable(long at) {
    return affordableAt - at > 0 ? affordableAt : at;
  }

  /** Takes the last try back, as none was made: it is due still. */
  public void untried(long now) {
    tries--;
    nextTry = now;
  }

  /**
   * Notes how the last try was lost. Those that have not ended ({@link LossReason#hasEndedTry})
   * change nothing.
   */
  public void lost(LossReason reason, long now) {
    if (reason == LossReason.REFUSED) {
      refused(now);
    } else if (reason.hasEndedTry()) {
      ended(now);
    }
  }

  /** The kernel has ended the last try, so that no further SYN of it follows. */
  private void ended(long now) {
    long pause = tries <= TRIES_EACH_SECOND ? SECOND : ENDED_PAUSE;
    long earliest = affordable(latestTry + pause - now > 0 ? latestTry + pause : now);
    if (refusals == 0 && earliest - nextTry < 0) {
      nextTry = earliest;
    }
  }

  /** Notes that the peer refused the last try, or ended it at once. */
  public void refused(long now) {
    refusals++;
    nextTry = affordable(now + refusedPause());
  }

  private long refusedPause() {
    return Math.min(LONGEST_PAUSE, SECOND << Math.min(refusals - 1, 4));
  }

  /** Makes the next try due now: an interface or address of the path has come back. */
  public void hurry(long now) {
    nextTry = now;
    affordableAt = now;
    refusals = 0;
    tries = Math.min(tries, 1);
  }

  /** Makes the next try due as soon as the last one allows: the path answers others. */
  public void resume(long now) {
    long earliest = latestTry + (refusals > 0 ? refusedPause() : SECOND);
    nextTry = affordable(everTried && earliest - now > 0 ? earliest : now);
  }

  /** Starts from the beginning, the first try being due at a time. */
  public void reset(long firstTry) {
    tries = 0;
    refusals = 0;
    nextTry = affordable(firstTry);
  }
}
