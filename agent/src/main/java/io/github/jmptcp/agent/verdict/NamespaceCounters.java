package io.github.jmptcp.agent.verdict;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The MPTcpExt counters of this JVM's network namespace, as in {@code nstat}. */
final class NamespaceCounters {
  static final String FILE = "/proc/self/net/netstat";

  private NamespaceCounters() {}

  /** The counter's value; -1 where this kernel has none of that name. */
  static long read(String name) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FILE), StandardCharsets.US_ASCII))) {
      // a line of names and a line of values for each group
      for (String names = in.readLine(); names != null; names = in.readLine()) {
        String values = in.readLine();
        if (values == null) {
          break;
        }
        if (names.startsWith("MPTcpExt:")) {
          return value(names, values, name);
        }
      }
    }
    return -1;
  }

  private static long value(String names, String values, String name) {
    int nameAt = 0;
    int valueAt = 0;
    while (nameAt >= 0 && valueAt >= 0) {
      int nameEnd = end(names, nameAt);
      int valueEnd = end(values, valueAt);
      if (nameEnd - nameAt == name.length() && names.startsWith(name, nameAt)) {
        return Long.parseLong(values.substring(valueAt, valueEnd));
      }
      nameAt = nameEnd < names.length() ? nameEnd + 1 : -1;
      valueAt = valueEnd < values.length() ? valueEnd + 1 : -1;
    }
    return -1;
  }

  private static int end(String text, int from) {
    int space = text.indexOf(' ', from);
    return space < 0 ? text.length() : space;
  }
}
