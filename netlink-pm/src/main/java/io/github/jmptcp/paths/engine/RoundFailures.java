package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.revival.Backoff;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of the engine that failed: the kernel, or this JVM, may be short of memory for some time.
 * The listener is notified of the first failure, and when it is over. Not safe for concurrent use.
 */
final class RoundFailures {
  private final PathListener listener;
  private final Backoff pauses = new Backoff();
  private long last;

  RoundFailures(PathListener listener) {
    this.listener = listener;
  }

  /**
   * A round has failed.
   *
   * @param why the message of the failure; null where it has none
   * @param now {@link System#nanoTime}
   * @return how long to wait before the next one, in nanoseconds: a second at first, a minute at
   *     most
   */
  long failed(@Nullable String why, long now) {
    last = now;
    if (pauses.lastMillis() == 0) {
      listener.problem("paths cannot be watched now, which is tried again: " + why);
    }
    return TimeUnit.MILLISECONDS.toNanos(pauses.nextMillis());
  }

  /** A round has worked; it is over once that is so for as long as the last pause was. */
  void worked(long now) {
    long pause = TimeUnit.MILLISECONDS.toNanos(pauses.lastMillis());
    if (pause > 0 && now - last >= 2 * pause) {
      pauses.reset();
      listener.watchedAgain();
    }
  }
}
