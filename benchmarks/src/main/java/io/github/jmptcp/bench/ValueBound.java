package io.github.jmptcp.bench;

/**
 * A value that a variant was not to exceed: its median.
 *
 * @param limit in the unit of the samples
 */
record ValueBound(String variant, double limit, String unit) implements Bound {

  @Override
  public boolean isMet(Samples samples) {
    return samples.of(variant).median() <= limit;
  }

  @Override
  public String text(Samples samples) {
    return "%s at most %s %s: %s %s, %s"
        .formatted(
            variant,
            Report.number(limit),
            unit,
            Report.number(samples.of(variant).median()),
            unit,
            outcome(samples));
  }
}
