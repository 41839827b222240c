package io.github.jmptcp.bench;

import java.util.List;

/**
 * One figure of several variants.
 *
 * @param row what it was measured on, such as "JDK 17"
 * @param unit of the values
 * @param moreIsBetter whether it is a rate
 * @param bases the variants to compare with
 * @param bounds what was to be reached
 */
record Result(
    String row,
    String unit,
    boolean moreIsBetter,
    Samples samples,
    List<String> bases,
    List<Bound> bounds) {

  Result(
      String row,
      String unit,
      boolean moreIsBetter,
      Samples samples,
      List<String> bases,
      Bound bound) {
    this(row, unit, moreIsBetter, samples, bases, List.of(bound));
  }
}
