package io.github.jmptcp.paths.quality;

import java.util.concurrent.TimeUnit;

/**
 * When a path that was made a backup is used again to see whether it is good by now: 30 seconds
 * later at first, and twice as long each time that it is found slow again soon after, up to ten
 * minutes.
 */
public final class TrialSchedule {
  private static final long FIRST = TimeUnit.SECONDS.toNanos(30);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

  /** A path that was used for so long again without being found slow is good. */
  private static final long PROVEN = TimeUnit.SECONDS.toNanos(60);

  private long pause = FIRST;
  private boolean tried;
  private long triedAt;
  private long nextTrial;

  /** Notes that the path becomes a backup. */
  public void demoted(long now) {
    boolean again = tried && now - triedAt < PROVEN;
    pause = again ? Math.min(LONGEST, pause * 2) : FIRST;
    nextTrial = now + pause;
  }

  /** Whether the path that is a backup should be used again. */
  public boolean isDue(long now) {
    return now - nextTrial >= 0;
  }

  /** When that is the case; {@link System#nanoTime}. */
  public long nextTrial() {
    return nextTrial;
  }

  /** Notes that the path is used again. */
  public void tried(long now) {
    tried = true;
    triedAt = now;
  }
}
