package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.quality.SlowPath;
import io.github.jmptcp.paths.quality.TrialSchedule;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes single subflows backups while they slow their connection down, under the userspace path
 * manager: MP_PRIO by SET_FLAGS, and back. For the engine's thread alone.
 */
final class SubflowDemoter {
  /** Another program may have made it a normal one: then it is a backup again after so long. */
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(10);

  private final QualityWatch quality;
  private final UserspaceActor actor;
  private final PathListener listener;
  private final KnownSlowPaths known = new KnownSlowPaths();
  private final Map<TrackedSubflow, Demotion> demotions = new IdentityHashMap<>();

  private static final class Demotion {
    final TrialSchedule trials;

    long since;

    /** Null while it is used again. */
    @Nullable String why;

    Demotion(TrialSchedule trials) {
      this.trials = trials;
    }
  }

  SubflowDemoter(QualityWatch quality, UserspaceActor actor, PathListener listener) {
    this.quality = quality;
    this.actor = actor;
    this.listener = listener;
  }

  /**
   * A connection has got a subflow. Each of its paths that another connection to the same addresses
   * has found slow lately is a backup from the beginning.
   */
  void joined(TrackedConnection connection, long now) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.backupHere || demotions.containsKey(each)) {
        continue;
      }
      String why = known.joined(each, now);
      if (why != null && connection.plan != null && actor.setBackup(each, true)) {
        Demotion demotion = new Demotion(known.trials(each));
        demotion.since = now;
        demotion.why = why;
        demotions.put(each, demotion);
      }
    }
  }

  /** Acts on what was found. */
  void act(List<SlowPath<TrackedSubflow>> slow, long now) {
    for (SlowPath<TrackedSubflow> each : slow) {
      TrackedSubflow subflow = each.subflow();
      if (subflow.connection.plan == null) {
        continue;
      }
      Demotion demotion = demotions.computeIfAbsent(subflow, s -> new Demotion(known.trials(s)));
      boolean done = demotion.why != null && now - demotion.since < AGAIN;
      if (!done
          && demotion.trials.mayDemote(each.reason(), now)
          && actor.setBackup(subflow, true)) {
        demotion.since = now;
        demotion.why = each.toString();
        demotion.trials.demoted(each.reason(), now);
        known.found(each, demotion.trials);
        listener.slow(subflow.localAddress(), null, each.toString());
      }
    }
    for (Iterator<Map.Entry<TrackedSubflow, Demotion>> i = demotions.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<TrackedSubflow, Demotion> each = i.next();
      TrackedSubflow subflow = each.getKey();
      Demotion demotion = each.getValue();
      if (subflow.index < 0) {
        i.remove(); // it is gone
      } else if (demotion.why == null) {
        continue;
      } else if (demotion.trials.helpsFullPaths() && quality.isFull(subflow.connection)) {
        demotion.trials.needed(now);
        restore(subflow, demotion, now);
      } else if (demotion.trials.isDue(now) && quality.isBusy(subflow.connection)) {
        restore(subflow, demotion, now);
      }
    }
  }

  private void restore(TrackedSubflow subflow, Demotion demotion, long now) {
    if (subflow.backupHere && !actor.setBackup(subflow, false)) {
      demotion.trials.postponed(now);
      return;
    }
    subflow.promoted = false;
    demotion.why = null;
    demotion.trials.tried(now);
    known.tried(subflow, now);
    listener.triedAgain(subflow.localAddress(), null);
  }

  /** Why a subflow is a backup now; null where this did not make it one. */
  @Nullable String reason(TrackedSubflow subflow) {
    Demotion demotion = demotions.get(subflow);
    return demotion == null ? null : demotion.why;
  }

  /** Puts back what was changed: connections of other processes go on. */
  void close(long now) {
    for (Map.Entry<TrackedSubflow, Demotion> each : demotions.entrySet()) {
      if (each.getKey().index >= 0 && each.getValue().why != null) {
        restore(each.getKey(), each.getValue(), now);
      }
    }
  }
}
