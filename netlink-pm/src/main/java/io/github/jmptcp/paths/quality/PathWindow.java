package io.github.jmptcp.paths.quality;

import java.util.List;

/** What some looks in a row show of a subflow. Immutable. */
final class PathWindow {
  private final List<PathLook> looks;
  private final PathLook silentSince;
  private final PathLook first;
  private final PathLook last;

  /**
   * Looks in a row.
   *
   * @param silentSince the look since which nothing was received up to the first of them
   */
  PathWindow(List<PathLook> looks, PathLook silentSince) {
    this.looks = looks;
    this.silentSince = silentSince;
    this.first = looks.get(0);
    this.last = looks.get(looks.size() - 1);
  }

  /** Bytes that have got through. */
  long bytes(Direction direction) {
    return carried(last, direction) - carried(first, direction);
  }

  /** Bytes per second. */
  long rate(Direction direction) {
    return rate(bytes(direction), last.at - first.at);
  }

  static long rate(long bytes, long nanos) {
    return nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
  }

  private static long carried(PathLook look, Direction direction) {
    return direction == Direction.SENDING ? look.acknowledged : look.received;
  }

  /** The latest round-trip time in microseconds; 0 for unknown. */
  long latestRtt(Direction direction) {
    return rtt(last, direction);
  }

  /** The least round-trip time in microseconds; 0 for unknown. */
  long leastRtt(Direction direction) {
    long least = Long.MAX_VALUE;
    for (PathLook each : looks) {
      least = Math.min(least, rtt(each, direction));
    }
    return least;
  }

  /** The mean round-trip time in microseconds; 0 for unknown. */
  long meanRtt(Direction direction) {
    long sum = 0;
    for (PathLook each : looks) {
      sum += rtt(each, direction);
    }
    return sum / looks.size();
  }

  /** Bytes that arrived in a round trip of a path, on the mean. */
  long bytesOfRoundTrip(PathWindow of) {
    return rate(Direction.RECEIVING) * of.mostRtt() / 1_000_000;
  }

  /** The mean round-trip time by the larger one of both measures, in microseconds. */
  long mostRtt() {
    return Math.max(meanRtt(Direction.SENDING), meanRtt(Direction.RECEIVING));
  }

  /** The same by the smaller one; 0 while one of them knows none. */
  long surelyRtt() {
    return Math.min(meanRtt(Direction.SENDING), meanRtt(Direction.RECEIVING));
  }

  /**
   * How many round trips of at least a time were measured, as far as looks tell them apart. Mean
   * values say less: the kernel preserves one while nothing is sent, and a single long one, as of a
   * host that stood still for a second, stays in its smoothed value for dozens of others.
   *
   * @param micros the time
   */
  int roundTripsOf(long micros, Direction direction) {
    int count = 0;
    for (int i = 1; i < looks.size(); i++) {
      PathLook before = looks.get(i - 1);
      PathLook look = looks.get(i);
      // srtt = 7/8 srtt + 1/8 sample (RFC 6298)
      long sample = 8 * rtt(look, direction) - 7 * rtt(before, direction);
      boolean measured = carried(look, direction) > carried(before, direction);
      count += measured && rtt(before, direction) > 0 && sample >= micros ? 1 : 0;
    }
    return count;
  }

  private static long rtt(PathLook look, Direction direction) {
    return direction == Direction.SENDING ? look.rttMicros : look.receiverRttMicros;
  }

  /** The share of the time in which data was sent or waited for its acknowledgement, 0 to 1. */
  double busyShare() {
    return (last.busyMicros - first.busyMicros) * 1_000.0 / (last.at - first.at);
  }

  /** The share of looks since whose predecessor data got through, 0 to 1. */
  double carryingShare(Direction direction) {
    int carrying = 0;
    for (int i = 1; i < looks.size(); i++) {
      carrying += carried(looks.get(i), direction) > carried(looks.get(i - 1), direction) ? 1 : 0;
    }
    return carrying / (looks.size() - 1.0);
  }

  /**
   * The longest time for which nothing was received, in nanoseconds. One that had begun before
   * these looks counts from its beginning.
   */
  long longestSilence() {
    long longest = 0;
    PathLook carried = silentSince;
    for (PathLook each : looks) {
      longest = Math.max(longest, each.at - carried.at);
      if (each.received > carried.received) {
        carried = each;
      }
    }
    return longest;
  }

  /** Whether never more than half of the congestion window was in flight. */
  boolean isWindowHalfEmpty() {
    for (PathLook each : looks) {
      if (each.unacknowledged * 2 > each.congestionWindow) {
        return false;
      }
    }
    return true;
  }

  long total(Direction direction) {
    return carried(last, direction);
  }
}
