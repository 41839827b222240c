package io.github.jmptcp.bench;

/**
 * A ratio of two variants that was to be reached.
 *
 * @param atMost whether the limit is the highest ratio or the lowest
 */
record RatioBound(String variant, String base, boolean atMost, double limit) implements Bound {

  @Override
  public boolean isMet(Samples samples) {
    double ratio = samples.ratio(variant, base).median();
    return atMost ? ratio <= limit : ratio >= limit;
  }

  @Override
  public String text(Samples samples) {
    return "%s / %s %s %.2f: %.2f, %s"
        .formatted(
            variant,
            base,
            atMost ? "at most" : "at least",
            limit,
            samples.ratio(variant, base).median(),
            outcome(samples));
  }
}
