package io.github.jmptcp.paths.quality;

import java.util.Locale;

/**
 * A subflow that makes its connection slower than the best one alone, with the numbers that show
 * it. Immutable.
 *
 * @param <S> what stands for a subflow
 */
public final class SlowPath<S> {
  /** How it slows the connection down. */
  public enum Reason {
    /** Data waits for what is on the slow path, while the best one has nothing to do. */
    BEST_PATH_WAITS,
    /** Little data is sent, which the best path alone would deliver sooner. */
    BEST_PATH_IS_SOONER
  }

  private final S subflow;
  private final S best;
  private final Reason reason;
  private final boolean sending;
  private final long rttMicros;
  private final long bestRttMicros;
  private final long rate;
  private final long bestRate;
  private final int bestIdlePercent;

  SlowPath(
      S subflow,
      S best,
      Reason reason,
      boolean sending,
      long rttMicros,
      long bestRttMicros,
      long rate,
      long bestRate,
      int bestIdlePercent) {
    this.subflow = subflow;
    this.best = best;
    this.reason = reason;
    this.sending = sending;
    this.rttMicros = rttMicros;
    this.bestRttMicros = bestRttMicros;
    this.rate = rate;
    this.bestRate = bestRate;
    this.bestIdlePercent = bestIdlePercent;
  }

  /** Returns the subflow. */
  public S subflow() {
    return subflow;
  }

  /** Returns the best subflow of its connection, beside which it is slow. */
  public S best() {
    return best;
  }

  /** Returns how it slows the connection down. */
  public Reason reason() {
    return reason;
  }

  /** Returns whether that is so for what this side sends; else for what it receives. */
  public boolean isSending() {
    return sending;
  }

  /** Returns its round-trip time in microseconds. */
  public long rttMicros() {
    return rttMicros;
  }

  /** Returns the round-trip time of the best path in microseconds. */
  public long bestRttMicros() {
    return bestRttMicros;
  }

  /** Returns what it carried, in bytes per second. */
  public long rate() {
    return rate;
  }

  /** Returns the highest rate that was seen on the best path, in bytes per second. */
  public long bestRate() {
    return bestRate;
  }

  /** Returns the part of the time in which the best path had nothing to do, 0 to 100. */
  public int bestIdlePercent() {
    return bestIdlePercent;
  }

  /**
   * Such as {@code sending: rtt 633 ms beside 20 ms, 2.9 Mbit/s where the best path carried up to
   * 83.0, which was idle for 82 % of the time}.
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: rtt %d ms beside %d ms, %.1f Mbit/s where the best path carried up to %.1f, which was"
            + " idle for %d %% of the time",
        sending ? "sending" : "receiving",
        rttMicros / 1_000,
        bestRttMicros / 1_000,
        rate * 8 / 1e6,
        bestRate * 8 / 1e6,
        bestIdlePercent);
  }
}
