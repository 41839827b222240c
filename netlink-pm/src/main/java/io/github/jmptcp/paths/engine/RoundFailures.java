package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.revival.Backoff;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rounds of the engine that failed: the kernel, or this JVM, may be short of memory for some time,
 * or this library has a fault, which one connection or address out of many may bring about. The
 * listener is notified of the first failure and of each kind of fault once, and when it is over.
 * Not safe for concurrent use.
 */
final class RoundFailures {
  private static final int MOST_FAULTS = 16;

  private final PathListener listener;
  private final Backoff pauses = new Backoff();

  /** The faults that the listener was notified of, by type and place. */
  private final Set<String> faults = new HashSet<>();

  private boolean reported;
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
    if (!reported) {
      reported = true;
      listener.problem("paths cannot be watched now, which is tried again: " + why);
    }
    return pause(now);
  }

  /**
   * A round has ended by a fault of this library. The next one is made all the same: most faults
   * concern one of many paths.
   *
   * @return as {@link #failed}
   */
  long broken(RuntimeException fault, long now) {
    StackTraceElement[] trace = fault.getStackTrace();
    String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
    if (faults.size() < MOST_FAULTS && faults.add(fault.getClass().getName() + place)) {
      reported = true;
      listener.problem(
          "a fault in jmptcp ended a round, which is tried again: " + fault + " at " + place);
    }
    return pause(now);
  }

  private long pause(long now) {
    last = now;
    return TimeUnit.MILLISECONDS.toNanos(pauses.nextMillis());
  }

  /** A round has worked; it is over once that is so for as long as the last pause was. */
  void worked(long now) {
    long pause = TimeUnit.MILLISECONDS.toNanos(pauses.lastMillis());
    if (pause > 0 && now - last >= 2 * pause) {
      pauses.reset();
      if (reported) {
        reported = false;
        listener.watchedAgain();
      }
    }
  }
}
