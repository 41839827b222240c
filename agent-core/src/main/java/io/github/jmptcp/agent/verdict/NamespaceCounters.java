package io.github.jmptcp.agent.verdict;

import io.github.jmptcp.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The MPTcpExt counters of a network namespace, as in {@code nstat}. */
public final class NamespaceCounters {
  /** Of this JVM's network namespace; with a pid in place of {@code self}, of that process's. */
  public static final String FILE = "/proc/self/net/netstat";

  private static final String GROUP = "MPTcpExt:";

  private NamespaceCounters() {}

  /** The counter's value; -1 where this kernel has none of that name. */
  static long read(String name) throws IOException {
    String[] lines = lines(FILE);
    return lines == null ? -1 : value(lines[0], lines[1], name);
  }

  /** All of them by name; empty where the kernel has no MPTCP. */
  public static Map<String, Long> all(String file) throws IOException {
    Map<String, Long> all = new TreeMap<>();
    String[] lines = lines(file);
    if (lines != null) {
      StringTokenizer names = new StringTokenizer(lines[0]);
      StringTokenizer values = new StringTokenizer(lines[1]);
      names.nextToken();
      values.nextToken();
      while (names.hasMoreTokens() && values.hasMoreTokens()) {
        all.put(names.nextToken(), Long.valueOf(values.nextToken()));
      }
    }
    return all;
  }

  /** The line of names and the line of values; null where there are none. */
  private static String @Nullable [] lines(String file) throws IOException {
    // read at the first connect: a reader of lines with its decoder would take 2 ms
    String text = new String(RegularFile.read(new File(file)), StandardCharsets.US_ASCII);
    // a line of names and a line of values for each group
    int names = text.startsWith(GROUP) ? 0 : text.indexOf('\n' + GROUP) + 1;
    int values = text.indexOf('\n' + GROUP, names) + 1;
    int end = text.indexOf('\n', values);
    return values == 0 || end < 0
        ? null
        : new String[] {text.substring(names, values - 1), text.substring(values, end)};
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
