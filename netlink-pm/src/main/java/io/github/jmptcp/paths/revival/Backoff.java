package io.github.jmptcp.paths.revival;

import java.util.concurrent.TimeUnit;

/**
 * Pauses between tries of what fails for some time: a second at first, then twice the one before, a
 * minute at most. Not safe for concurrent use.
 */
public final class Backoff {
  private static final long LONGEST_SECONDS = 60;

  private long seconds;

  /** Returns the next pause, in milliseconds. */
  public long nextMillis() {
    seconds = seconds == 0 ? 1 : Math.min(2 * seconds, LONGEST_SECONDS);
    return TimeUnit.SECONDS.toMillis(seconds);
  }

  /** Returns the pause that was returned last, in milliseconds; 0 after a {@link #reset}. */
  public long lastMillis() {
    return TimeUnit.SECONDS.toMillis(seconds);
  }

  /** Begins again with a second. */
  public void reset() {
    seconds = 0;
  }
}
