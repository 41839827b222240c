package io.github.jmptcp.bench;

/** What one variant was to reach. */
sealed interface Bound permits RatioBound, ValueBound {

  boolean isMet(Samples samples);

  /** The bound and what was measured. */
  String text(Samples samples);

  /** How a text ends. */
  default String outcome(Samples samples) {
    return isMet(samples) ? "reached" : "missed";
  }
}
