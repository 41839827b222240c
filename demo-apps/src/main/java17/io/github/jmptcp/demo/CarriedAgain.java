package io.github.jmptcp.demo;

import java.util.Locale;

/** How long after its repair a path carried again, in a sentence. */
final class CarriedAgain {

  private CarriedAgain() {}

  /**
   * Compares two runs with one outage each, of the same path.
   *
   * @param path 1 or 2
   * @param rate of a path in Mbit/s
   */
  static String sentence(int path, RunResult first, RunResult second, int rate) {
    return "How long after its repair path %d carried again: %s, %s (the counters of the client's %s)"
        .formatted(path, after(first, rate), after(second, rate), first.paths().get(path - 1));
  }

  private static String after(RunResult run, int rate) {
    Outage outage = run.outages().isEmpty() ? null : run.outages().get(0);
    Long repaired = outage == null ? null : outage.toMillis();
    if (outage == null || repaired == null) {
      return run.name() + ": not repaired before the end";
    }
    Long again = run.carriedAgainMillis(outage, rate);
    return again == null
        ? run.name() + ": not within " + seconds(run.millis() - repaired)
        : run.name() + ": " + seconds(again);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
