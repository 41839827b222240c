package io.github.jmptcp.bench;

import java.util.Map;

/** What a measured program printed. */
record Figures(Map<String, Double> byName) {

  double get(String name) {
    Double value = byName.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + " in " + byName);
    }
    return value;
  }

  /** Adds each to the samples of that figure. */
  void addTo(Map<String, Samples> samples, Variant variant) {
    byName.forEach(
        (name, value) ->
            samples.computeIfAbsent(name, any -> new Samples()).add(variant.name(), value));
  }
}
