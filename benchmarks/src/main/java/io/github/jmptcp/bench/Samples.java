package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of each variant: one value a round, rounds in the order they were run. */
final class Samples {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String variant, double value) {
    values.computeIfAbsent(variant, name -> new ArrayList<>()).add(value);
  }

  List<String> variants() {
    return List.copyOf(values.keySet());
  }

  boolean has(String variant) {
    return values.containsKey(variant);
  }

  int rounds() {
    return values.values().stream().mapToInt(List::size).max().orElse(0);
  }

  Spread of(String variant) {
    return spread(list(variant).stream().mapToDouble(Double::doubleValue).toArray());
  }

  private List<Double> list(String variant) {
    return values.getOrDefault(variant, List.of());
  }

  double sum(String variant) {
    return list(variant).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The ratios of two variants, each taken within one round. */
  Spread ratio(String variant, String base) {
    List<Double> over = list(variant);
    List<Double> under = list(base);
    double[] ratios = new double[Math.min(over.size(), under.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = over.get(i) / under.get(i);
    }
    return spread(ratios);
  }

  /** Median and quartiles. */
  record Spread(double low, double median, double high) {}

  static Spread spread(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  /** Between two values in proportion. */
  private static double quantile(double[] sorted, double q) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = q * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
  }
}
