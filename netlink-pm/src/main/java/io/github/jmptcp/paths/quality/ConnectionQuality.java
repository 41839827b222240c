package io.github.jmptcp.paths.quality;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subflow that makes a connection slower than its best one alone, from the latest looks
 * at all of its subflows.
 *
 * <p>There are two signs. Either the best path waits: it uses less than half of what it is able to
 * do, the slow one is never done with its queue, and its round trip is many times the best one's.
 * What the slow one carries has to be little beside what the best path is able to carry, or both
 * together have to carry less than half of that for two seconds. Where it is little, less than
 * three quarters for two seconds is enough. Or the best path is sooner: so little is sent that the
 * best path has room for all of it, but part of it takes the longer round trip. Where both paths
 * help, the best one is busy all the time, or both together carry a good part of what it is able
 * to, or both take about as long: then there is no sign.
 *
 * <p>What is received is judged in the same way. A receiver measures the time between messages too,
 * while little arrives, and may know a round trip by one packet of its own: small data is late only
 * where both show it.
 *
 * @param <S> what stands for a subflow; compared by identity
 */
public final class ConnectionQuality<S> {
  /** Over so long a time the best path has to wait. */
  private static final long WAITING = TimeUnit.MILLISECONDS.toNanos(400);

  /** The same for small amounts of data, which show it in each of them. */
  private static final long SMALL = TimeUnit.MILLISECONDS.toNanos(700);

  /** The same where the slow path carries a good part. */
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(2_000);

  private static final int WAITING_RTT_RATIO = 4;
  private static final long WAITING_RTT_MICROS = 100_000;
  private static final double IDLE = 0.5;

  /** Over a long time; what carries little is an eighth at most. */
  private static final double A_LITTLE_IDLE = 0.25;

  private static final double NEVER_DONE = 0.8;

  /** Data comes in pieces of up to 64 KB where a device or a shaper takes such from the kernel. */
  private static final long LONGEST_SILENCE = TimeUnit.MILLISECONDS.toNanos(400);

  private static final int LITTLE_RATE = 8;

  private static final int SOONER_RTT_RATIO = 3;
  private static final long SOONER_RTT_MICROS = 30_000;

  private static final double SOONER_BUSY = 0.9;
  private static final double CARRIES = 0.2;

  /** A sender may send ten segments at once, before anything is acknowledged (RFC 6928). */
  private static final long FIRST_WINDOW = 10 * 1460L;

  /** A path that has carried less has not shown what it is able to. */
  private static final long LEAST_BYTES = 64 << 10;

  /** A single long round trip may be due to a host that stood still. */
  private static final int ROUND_TRIPS = 2;

  /** A sign has to be seen in so many decisions in a row. */
  private static final int CONFIRMATIONS = 2;

  private final Map<S, PathSeries> series = new IdentityHashMap<>(4);
  private @Nullable S suspect;
  private int confirmations;

  /** Takes a look at a subflow. */
  public void look(S subflow, PathLook look) {
    PathSeries known = series.get(subflow);
    if (known == null) {
      series.put(subflow, new PathSeries(look));
    } else {
      known.add(look);
    }
  }

  /**
   * Decides; to be called after each look at the subflows.
   *
   * @param usable the subflows that carry data: established, alive, and no backups
   * @return the subflow that should become a backup; null for none
   */
  public @Nullable SlowPath<S> decide(Collection<S> usable) {
    for (Iterator<S> i = series.keySet().iterator(); i.hasNext(); ) {
      if (!usable.contains(i.next())) {
        i.remove(); // once it is used again, it starts from the beginning
      }
    }
    SlowPath<S> found = series.size() < 2 ? null : find();
    if (found == null || found.subflow() != suspect) {
      suspect = found == null ? null : found.subflow();
      confirmations = 0;
    }
    return found != null && ++confirmations >= CONFIRMATIONS ? found : null;
  }

  /** Returns whether a subflow carries a good part of what its connection carries now. */
  public boolean isHelping(S subflow) {
    PathSeries own = series.get(subflow);
    if (own == null || series.size() < 2) {
      return false;
    }
    for (Direction direction : Direction.values()) {
      PathWindow window = own.over(LONG);
      long all = 0;
      double busiest = 0;
      for (Map.Entry<S, PathSeries> each : series.entrySet()) {
        PathWindow other = each.getValue().over(LONG);
        if (other == null) {
          return false;
        }
        all += other.bytes(direction);
        if (each.getKey() != subflow) {
          busiest =
              Math.max(
                  busiest,
                  direction == Direction.SENDING
                      ? other.busyShare()
                      : other.carryingShare(direction));
        }
      }
      if (window != null
          && all > 4 * LEAST_BYTES
          && window.bytes(direction) * 10 > all
          && busiest >= SOONER_BUSY) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a usable path carries all that it is able to: then another one helps even if
   * what it carries takes longer.
   */
  public boolean isFull() {
    for (PathSeries each : series.values()) {
      PathWindow window = each.over(LONG);
      if (window != null && (isFullOfSent(window) || isFullOfReceived(window))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFullOfSent(PathWindow window) {
    return window.bytes(Direction.SENDING) > 4 * LEAST_BYTES
        && window.busyShare() >= SOONER_BUSY
        && !window.isWindowHalfEmpty();
  }

  private static boolean isFullOfReceived(PathWindow window) {
    return window.bytes(Direction.RECEIVING) > 4 * LEAST_BYTES
        && window.carryingShare(Direction.RECEIVING) >= SOONER_BUSY
        && window.bytesOfRoundTrip(window) > FIRST_WINDOW;
  }

  private @Nullable SlowPath<S> find() {
    for (Direction direction : Direction.values()) {
      SlowPath<S> found =
          find(best(direction, direction), (subflow, best) -> waiting(subflow, best, direction));
      if (found == null) {
        found =
            find(
                best(direction, Direction.SENDING),
                (subflow, best) -> sooner(subflow, best, direction));
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A sign that a subflow is slow beside the best one. */
  private interface Sign<S> {
    @Nullable SlowPath<S> of(S subflow, S best);
  }

  private @Nullable SlowPath<S> find(@Nullable S best, Sign<S> sign) {
    if (best == null) {
      return null;
    }
    for (S each : series.keySet()) {
      SlowPath<S> found = each == best ? null : sign.of(each, best);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private PathSeries series(S subflow) {
    return Objects.requireNonNull(series.get(subflow));
  }

  /** The subflow with the shortest round trip among those that have carried data. */
  private @Nullable S best(Direction direction, Direction ofRtt) {
    S best = null;
    long least = Long.MAX_VALUE;
    for (Map.Entry<S, PathSeries> each : series.entrySet()) {
      PathWindow window = each.getValue().over(0);
      if (window == null || window.total(direction) < LEAST_BYTES / 16) {
        continue;
      }
      long rtt = window.meanRtt(ofRtt);
      if (rtt > 0 && rtt < least) {
        least = rtt;
        best = each.getKey();
      }
    }
    return best;
  }

  private @Nullable SlowPath<S> waiting(S subflow, S bestSubflow, Direction direction) {
    PathSeries slow = series(subflow);
    PathSeries best = series(bestSubflow);
    PathWindow slowNow = slow.over(WAITING);
    PathWindow bestNow = best.over(WAITING);
    if (slowNow == null || bestNow == null || bestNow.total(direction) < LEAST_BYTES) {
      return null;
    }
    long highest = best.highestRate(direction);
    boolean carriesLittle = slowNow.rate(direction) * LITTLE_RATE <= highest;
    if (!isWaiting(slow, best, WAITING, direction, IDLE)) {
      // one of two subflows over the slow path may be a backup already
      if (!carriesLittle || !isWaiting(slow, best, LONG, direction, A_LITTLE_IDLE)) {
        return null;
      }
    } else if (!carriesLittle && !isSlowerThanAlone(slow, best, direction)) {
      return null;
    }
    return new SlowPath<>(
        subflow,
        bestSubflow,
        SlowPath.Reason.BEST_PATH_WAITS,
        direction == Direction.SENDING,
        slowNow.latestRtt(direction),
        bestNow.leastRtt(direction),
        slowNow.rate(direction),
        highest,
        percent(idleShare(bestNow, highest, direction)));
  }

  /** Whether a long round trip is more than a single one: bulk data has measured it often. */
  private static boolean isLongAgain(
      PathSeries series, PathWindow now, long late, Direction direction) {
    return now.bytes(direction) >= LEAST_BYTES
        || series.all().roundTripsOf(late, direction) >= ROUND_TRIPS;
  }

  /** Whether the best path leaves that part unused over a time, and the slow one is never done. */
  private static boolean isWaiting(
      PathSeries slowSeries, PathSeries bestSeries, long time, Direction direction, double idle) {
    PathWindow slow = slowSeries.over(time);
    PathWindow best = bestSeries.over(time);
    if (slow == null || best == null) {
      return false;
    }
    long slowRtt = slow.latestRtt(direction);
    long bestRtt = best.leastRtt(direction);
    long late = Math.max(bestRtt * WAITING_RTT_RATIO, bestRtt + WAITING_RTT_MICROS);
    if (slowRtt < late || !isLongAgain(slowSeries, slow, late, direction)) {
      return false;
    }
    return idleShare(best, bestSeries.highestRate(direction), direction) >= idle
        && (direction == Direction.SENDING
            ? slow.busyShare() >= NEVER_DONE
            : isNeverSilent(slowSeries, slow));
  }

  /**
   * Whether data arrives all the time: a queue that is never done delivers in each of its round
   * trips. Where it is silent for longer, the receiver has measured how long its sender was silent,
   * unless it goes on like that: one that waits for its timer is silent for longer now and then,
   * and a queue that gives its data away in pieces never is.
   */
  private static boolean isNeverSilent(PathSeries series, PathWindow slow) {
    long silence = slow.longestSilence();
    if (silence > LONGEST_SILENCE) {
      return false;
    }
    if (silence <= TimeUnit.MICROSECONDS.toNanos(slow.latestRtt(Direction.RECEIVING))) {
      return true;
    }
    PathWindow all = series.over(LONG);
    return all != null && all.longestSilence() <= LONGEST_SILENCE;
  }

  /** Whether both together carry less than half of what the best path has shown to carry alone. */
  private static boolean isSlowerThanAlone(PathSeries slow, PathSeries best, Direction direction) {
    PathWindow slowLong = slow.over(LONG);
    PathWindow bestLong = best.over(LONG);
    return slowLong != null
        && bestLong != null
        && isWaiting(slow, best, LONG, direction, IDLE)
        && (slowLong.rate(direction) + bestLong.rate(direction)) * 2 < best.highestRate(direction);
  }

  /** The part of what the best path is able to do that is not used, 0 to 1. */
  private static double idleShare(PathWindow best, long highest, Direction direction) {
    return 1
        - (direction == Direction.SENDING
            ? best.busyShare()
            : (double) best.rate(direction) / Math.max(1, highest));
  }

  private @Nullable SlowPath<S> sooner(S subflow, S bestSubflow, Direction direction) {
    PathSeries slow = series(subflow);
    PathSeries best = series(bestSubflow);
    PathWindow slowNow = slow.over(SMALL);
    PathWindow bestNow = best.over(SMALL);
    if (slowNow == null || bestNow == null) {
      return null;
    }
    long slowRtt =
        direction == Direction.SENDING ? slowNow.meanRtt(direction) : slowNow.surelyRtt();
    long bestRtt = direction == Direction.SENDING ? bestNow.meanRtt(direction) : bestNow.mostRtt();
    long late = Math.max(bestRtt * SOONER_RTT_RATIO, bestRtt + SOONER_RTT_MICROS);
    if (slowRtt < late
        || !isLongAgain(slow, slowNow, late, direction)
        || slowNow.bytes(direction) == 0
        || !hasRoom(slowNow, bestNow, direction)) {
      return null;
    }
    long highest = best.highestRate(direction);
    return new SlowPath<>(
        subflow,
        bestSubflow,
        SlowPath.Reason.BEST_PATH_IS_SOONER,
        direction == Direction.SENDING,
        slowRtt,
        bestRtt,
        slowNow.rate(direction),
        highest,
        percent(idleShare(bestNow, highest, direction)));
  }

  /** Whether the best path would have carried all of it without one more round trip. */
  private static boolean hasRoom(PathWindow slow, PathWindow best, Direction direction) {
    return direction == Direction.SENDING
        ? slow.busyShare() >= CARRIES && best.isWindowHalfEmpty() && best.busyShare() < SOONER_BUSY
        : (slow.bytesOfRoundTrip(best) + best.bytesOfRoundTrip(best)) * 2 <= FIRST_WINDOW;
  }

  private static int percent(double share) {
    return (int) Math.round(Math.max(0, Math.min(1, share)) * 100);
  }
}
