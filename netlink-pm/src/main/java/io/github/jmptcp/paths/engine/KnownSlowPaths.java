package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.quality.SlowPath;
import io.github.jmptcp.paths.quality.TrialSchedule;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Paths that connections have found slow, so that the next ones to the same peer need not find it
 * again. For the engine's thread alone.
 */
final class KnownSlowPaths {
  /** So many are known; the oldest are forgotten. */
  private static final int MOST = 64;

  private final Map<AddressPair, Known> paths =
      new LinkedHashMap<AddressPair, Known>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AddressPair, Known> eldest) {
          return size() > MOST;
        }
      };

  /** A path that was found slow beside another one. */
  private static final class Known {
    final AddressPair best;
    final String why;
    final TrialSchedule trials;

    /** It is used again, to see whether it is good by now. */
    boolean onTrial;

    Known(SlowPath<TrackedSubflow> slow, TrialSchedule trials) {
      this.best = AddressPair.of(slow.best());
      this.why = slow.toString();
      this.trials = trials;
    }
  }

  /** Notes what was found, and when the path is to be tried. */
  void found(SlowPath<TrackedSubflow> slow, TrialSchedule trials) {
    AddressPair path = AddressPair.of(slow.subflow());
    paths.remove(path); // it is the newest now
    paths.put(path, new Known(slow, trials.copy()));
  }

  /** Notes that a connection uses its path again. */
  void tried(TrackedSubflow subflow, long now) {
    Known known = paths.get(AddressPair.of(subflow));
    if (known != null) {
      known.onTrial = true;
      known.trials.tried(now);
    }
  }

  /**
   * Notes that a connection has got a subflow, or another one beside it. Where the time of the
   * trial has come, that subflow is it.
   *
   * @return why it is to be a backup from the beginning; null where it is not
   */
  @Nullable String joined(TrackedSubflow subflow, long now) {
    Known known = paths.get(AddressPair.of(subflow));
    if (known == null || known.onTrial || !hasLiving(subflow.connection, known.best)) {
      return null;
    }
    if (known.trials.isDue(now)) {
      tried(subflow, now);
      return null;
    }
    return known.why;
  }

  /** When the path is to be tried: as an earlier connection has found, or a new schedule. */
  TrialSchedule trials(TrackedSubflow subflow) {
    Known known = paths.get(AddressPair.of(subflow));
    return known == null ? new TrialSchedule() : known.trials.copy();
  }

  private static boolean hasLiving(TrackedConnection connection, AddressPair path) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.isLiving() && AddressPair.of(each).equals(path)) {
        return true;
      }
    }
    return false;
  }
}
