package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Throughput over time, made from the counters in samples.
 *
 * @param points in the order of time
 */
record Series(List<Point> points) {

  /**
   * Throughput around one moment.
   *
   * @param seconds since the start of the download, the middle of the interval
   * @param megabits Mbit/s in it
   */
  record Point(double seconds, double megabits) {}

  /**
   * Throughput of a counter in intervals of about the given length.
   *
   * @param intervalMillis the shortest interval; the last one may be shorter
   */
  static Series of(List<Sample> samples, ToLongFunction<Sample> bytes, long intervalMillis) {
    List<Point> points = new ArrayList<>();
    if (samples.isEmpty()) {
      return new Series(points);
    }
    Sample from = samples.get(0);
    for (int i = 1; i < samples.size(); i++) {
      Sample to = samples.get(i);
      long span = to.millis() - from.millis();
      boolean enough = span >= intervalMillis - intervalMillis / 10;
      if (enough || (i == samples.size() - 1 && span >= intervalMillis / 2)) {
        double megabits = (bytes.applyAsLong(to) - bytes.applyAsLong(from)) * 8 / 1000.0 / span;
        points.add(new Point((from.millis() + to.millis()) / 2000.0, megabits));
        from = to;
      }
    }
    return new Series(points);
  }

  double highest() {
    return points.stream().mapToDouble(Point::megabits).max().orElse(0);
  }
}
