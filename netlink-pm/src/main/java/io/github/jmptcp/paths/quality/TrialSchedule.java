package io.github.jmptcp.paths.quality;

import java.util.concurrent.TimeUnit;

/**
 * When a path that was made a backup is used again to see whether it is good by now: 60 seconds
 * later at first, and twice as long each time that it is found slow again soon after, up to ten
 * minutes.
 *
 * <p>One that is too long for small amounts of data is used again at once when others are full.
 * Small amounts of data then leave it alone for 10 seconds at first, and for twice as long each
 * time, up to ten minutes.
 */
public final class TrialSchedule {
  private static final long FIRST = TimeUnit.SECONDS.toNanos(60);
  private static final long FIRST_NEED = TimeUnit.SECONDS.toNanos(10);
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);

  /** A path that was used for so long again without being found slow is good. */
  private static final long PROVEN = TimeUnit.SECONDS.toNanos(60);

  private long pause = FIRST;
  private boolean tried;
  private long triedAt;
  private long nextTrial;
  private long demotedAt;
  private SlowPath.Reason reason = SlowPath.Reason.BEST_PATH_WAITS;
  private long needPause = FIRST_NEED;
  private boolean needed;
  private long neededUntil;

  /** Returns one that goes on from here by itself, for another connection over the same path. */
  public TrialSchedule copy() {
    TrialSchedule copy = new TrialSchedule();
    copy.pause = pause;
    copy.tried = tried;
    copy.triedAt = triedAt;
    copy.nextTrial = nextTrial;
    copy.demotedAt = demotedAt;
    copy.reason = reason;
    copy.needPause = needPause;
    copy.needed = needed;
    copy.neededUntil = neededUntil;
    return copy;
  }

  /** Whether the path may become a backup. */
  public boolean mayDemote(SlowPath.Reason why, long now) {
    return why != SlowPath.Reason.BEST_PATH_IS_SOONER || !needed || now - neededUntil >= 0;
  }

  /** Notes that the path becomes a backup. */
  public void demoted(SlowPath.Reason why, long now) {
    reason = why;
    demotedAt = now;
    boolean again = tried && now - triedAt < PROVEN;
    pause = again ? Math.min(LONGEST, pause * 2) : FIRST;
    nextTrial = now + pause;
  }

  /** Whether the path that is a backup should be used again. */
  public boolean isDue(long now) {
    return now - nextTrial >= 0;
  }

  /** Notes that it could not be used again: later. */
  public void postponed(long now) {
    nextTrial = now + pause;
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

  /** Whether the path that is a backup helps as soon as the others are full. */
  public boolean helpsFullPaths() {
    return reason == SlowPath.Reason.BEST_PATH_IS_SOONER;
  }

  /** Notes that the path is used again because the others are full. */
  public void needed(long now) {
    if (now - demotedAt > LONGEST) {
      needPause = FIRST_NEED;
    }
    needed = true;
    neededUntil = now + needPause;
    needPause = Math.min(LONGEST, needPause * 2);
  }
}
