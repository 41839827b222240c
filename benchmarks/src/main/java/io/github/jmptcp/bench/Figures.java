package io.github.jmptcp.bench;

import java.util.Map;
import java.util.function.BiConsumer;

/** What a measured program said. */
record Figures(Map<String, Double> byName) {

  double get(String name) {
    Double value = byName.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name + " in " + byName);
    }
    return value;
  }

  void forEach(BiConsumer<String, Double> action) {
    byName.forEach(action);
  }
}
