package io.github.jmptcp.demo;

import java.util.List;
import java.util.Optional;

/**
 * The part of a run in which one client moved its bytes, from its first sample with any to its end.
 *
 * @param name what the client does
 * @param fromMillis since the start of the run
 * @param toMillis since the start of the run
 * @param bytes moved in that time
 */
record Phase(String name, long fromMillis, long toMillis, long bytes) {

  /** A shorter time is too short for a throughput. */
  private static final long SHORTEST_MILLIS = 100;

  /**
   * Finds it in the samples of one client.
   *
   * @param before bytes that others had moved before
   */
  static Phase of(String name, List<Sample> samples, long before) {
    Sample last = samples.get(samples.size() - 1);
    Sample first = samples.stream().filter(s -> s.received() > before).findFirst().orElse(last);
    return new Phase(name, first.millis(), last.millis(), last.received() - first.received());
  }

  long millis() {
    return toMillis - fromMillis;
  }

  /** Throughput in Mbit/s, empty when the time was too short. */
  Optional<Double> megabits() {
    return megabits(List.of(this));
  }

  /** Throughput of several, without the time between them. */
  static Optional<Double> megabits(List<Phase> phases) {
    long millis = phases.stream().mapToLong(Phase::millis).sum();
    long bytes = phases.stream().mapToLong(Phase::bytes).sum();
    return millis < SHORTEST_MILLIS ? Optional.empty() : Optional.of(bytes * 8 / 1000.0 / millis);
  }

  /** Whether both moments lie in it. */
  boolean holds(Sample from, Sample to) {
    return from.millis() >= fromMillis && to.millis() <= toMillis;
  }
}
