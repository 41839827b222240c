package bench.apps;

import java.util.Arrays;

/** How a measured program prints its figures. */
final class Results {
  private Results() {}

  static void print(String name, double value) {
    System.out.println("RESULT " + name + "=" + value);
  }

  /** The median and other quantiles of what was measured, which gets sorted. */
  static double quantile(double[] values, double q) {
    Arrays.sort(values);
    return values[(int) Math.min(values.length - 1, Math.floor(q * values.length))];
  }
}
