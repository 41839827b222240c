package io.github.jmptcp.it.lab;

import java.util.LinkedHashMap;
import java.util.Map;

/** The format of {@code /proc/net/netstat}: a line of names, then a line of values. */
final class Counters {
  private Counters() {}

  static Map<String, Long> parse(String text) {
    Map<String, Long> counters = new LinkedHashMap<>();
    String[] lines = text.split("\n");
    for (int i = 0; i + 1 < lines.length; i += 2) {
      String[] names = lines[i].split(" ");
      String[] values = lines[i + 1].split(" ");
      String group = names[0].substring(0, names[0].length() - 1);
      for (int k = 1; k < names.length; k++) {
        counters.put(group + names[k], Long.valueOf(values[k]));
      }
    }
    return counters;
  }
}
