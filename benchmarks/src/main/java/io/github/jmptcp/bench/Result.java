package io.github.jmptcp.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure of several variants.
 *
 * @param row what it was measured on, such as "JDK 17"
 * @param unit of the values
 * @param moreIsBetter whether it is a rate
 * @param bases the variants to compare with
 * @param bound what was to be reached; null: nothing was
 */
record Result(
    String row,
    String unit,
    boolean moreIsBetter,
    Samples samples,
    List<String> bases,
    @Nullable Bound bound) {

  /**
   * A ratio of two variants that was to be reached.
   *
   * @param atMost whether the limit is the highest ratio or the lowest
   */
  record Bound(String variant, String base, boolean atMost, double limit) {
    boolean isMet(Samples samples) {
      double ratio = samples.ratio(variant, base).median();
      return atMost ? ratio <= limit : ratio >= limit;
    }

    String text(Samples samples) {
      return "%s %s %s %.2f: %.2f, %s"
          .formatted(
              variant + " / " + base,
              atMost ? "at most" : "at least",
              "",
              limit,
              samples.ratio(variant, base).median(),
              isMet(samples) ? "reached" : "missed")
          .replace("  ", " ");
    }
  }
}
