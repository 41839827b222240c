package io.github.jmptcp.procfs;

import io.github.jmptcp.files.RegularFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a network namespace as in {@code nstat}, from {@code /proc/PID/net/netstat}: each
 * group has a line of names and a line of values.
 */
public final class NamespaceCounters {
  /** Of this JVM's network namespace; with a pid in place of {@code self}, of that process's. */
  public static final String FILE = "/proc/self/net/netstat";

  /** The namespace of the calling thread, which may have left that of its process (setns). */
  public static final String OF_THREAD = "/proc/thread-self/net/netstat";

  /** The group of MPTCP. */
  public static final String MPTCP = "MPTcpExt";

  /** The group of TCP, beside the older counters of {@code /proc/net/snmp}. */
  public static final String TCP = "TcpExt";

  private NamespaceCounters() {}

  /**
   * Returns one counter.
   *
   * @param file {@link #FILE} or {@link #OF_THREAD}
   * @param group {@link #MPTCP} or {@link #TCP}
   * @param name the name within the group, such as {@code Blackhole}
   * @return -1 where this kernel has none of that name
   */
  public static long read(String file, String group, String name) throws IOException {
    return read(file, group, new String[] {name})[0];
  }

  /**
   * Returns several counters of one moment.
   *
   * @param names within the group
   * @return as many values as names; -1 where this kernel has none of that name
   */
  public static long[] read(String file, String group, String[] names) throws IOException {
    String[] lines = lines(text(file), group);
    long[] values = new long[names.length];
    for (int i = 0; i < names.length; i++) {
      values[i] = lines == null ? -1 : value(lines[0], lines[1], names[i]);
    }
    return values;
  }

  /** Returns all counters of a group by name; none where the kernel does not have the group. */
  public static Map<String, Long> all(String file, String group) throws IOException {
    Map<String, Long> all = new TreeMap<>();
    String[] lines = lines(text(file), group);
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

  private static String text(String file) throws IOException {
    // read at the first connect: a reader of lines with its decoder would take 2 ms
    return new String(RegularFile.read(new File(file)), StandardCharsets.US_ASCII);
  }

  /** The line of names and the line of values; null where there are none. */
  private static String @Nullable [] lines(String text, String group) {
    String start = '\n' + group + ':';
    // from the end, where the kernel has the group of MPTCP
    int values = text.lastIndexOf(start) + 1;
    int names = text.lastIndexOf(start, values - 2) + 1;
    int end = text.indexOf('\n', values);
    return values == 0 || end < 0 || (names == 0 && !text.startsWith(start.substring(1)))
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
