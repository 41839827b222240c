package io.github.jmptcp.paths.quality;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The latest looks at a subflow. */
final class PathSeries {
  /** So far back looks are preserved. */
  private static final long PRESERVED = TimeUnit.SECONDS.toNanos(3);

  /** Looks that are closer together give no rate: what is in a queue arrives at once. */
  private static final long RATE = TimeUnit.MILLISECONDS.toNanos(80);

  /** Fewer looks give no share of the time. */
  private static final int LEAST_LOOKS = 5;

  private final ArrayDeque<PathLook> looks = new ArrayDeque<>();
  private PathLook rateBase;
  private long highestSent;
  private long highestReceived;

  PathSeries(PathLook first) {
    looks.add(first);
    rateBase = first;
  }

  void add(PathLook look) {
    looks.addLast(look);
    while (look.at - looks.getFirst().at > PRESERVED) {
      looks.removeFirst();
    }
    long nanos = look.at - rateBase.at;
    if (nanos >= RATE) {
      highestSent =
          Math.max(highestSent, PathWindow.rate(look.acknowledged - rateBase.acknowledged, nanos));
      highestReceived =
          Math.max(highestReceived, PathWindow.rate(look.received - rateBase.received, nanos));
      rateBase = look;
    }
  }

  /** The highest rate that was seen from one look to the next, in bytes per second. */
  long highestRate(Direction direction) {
    return direction == Direction.SENDING ? highestSent : highestReceived;
  }

  /**
   * The latest looks, at least over a time.
   *
   * @return null while there are too few
   */
  @Nullable PathWindow over(long nanos) {
    long end = looks.getLast().at;
    List<PathLook> window = new ArrayList<>();
    for (Iterator<PathLook> i = looks.descendingIterator(); i.hasNext(); ) {
      PathLook each = i.next();
      window.add(0, each);
      if (end - each.at >= nanos && window.size() >= LEAST_LOOKS) {
        return new PathWindow(window, silentSince(each));
      }
    }
    return null;
  }

  /** All looks that are preserved. */
  PathWindow all() {
    return new PathWindow(new ArrayList<>(looks), looks.getFirst());
  }

  /** The first look with as many bytes received: a silence may have begun before the window. */
  private PathLook silentSince(PathLook start) {
    for (PathLook each : looks) {
      if (each.received == start.received) {
        return each;
      }
    }
    return start;
  }
}
