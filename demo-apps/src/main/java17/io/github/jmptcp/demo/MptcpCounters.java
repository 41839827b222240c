package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel's own MPTCP counters of a namespace, as {@code nstat} shows them.
 *
 * <p>Source: the two {@code MPTcpExt:} lines of {@code /proc/PID/net/netstat}, names then numbers.
 *
 * @param values the number by its name, for instance {@code MPCapableSYNRX}; empty when the kernel
 *     has no MPTCP
 */
record MptcpCounters(Map<String, Long> values) {

  private static final String PREFIX = "MPTcpExt:";

  /** Reads the counters of a host now. */
  static MptcpCounters of(Host host) throws DemoException {
    try {
      return parse(Files.readAllLines(host.proc("net/netstat")));
    } catch (IOException e) {
      throw new DemoException(
          "the MPTCP counters of the " + host.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  static MptcpCounters parse(List<String> lines) {
    List<String[]> rows =
        lines.stream().filter(l -> l.startsWith(PREFIX)).map(l -> l.split("\\s+")).toList();
    Map<String, Long> values = new HashMap<>();
    if (rows.size() == 2) {
      String[] names = rows.get(0);
      String[] numbers = rows.get(1);
      for (int i = 1; i < Math.min(names.length, numbers.length); i++) {
        values.put(names[i], Long.parseLong(numbers[i]));
      }
    }
    return new MptcpCounters(values);
  }

  /** The growth of one counter since an earlier reading, 0 where the kernel does not have it. */
  long since(MptcpCounters earlier, String name) {
    return values.getOrDefault(name, 0L) - earlier.values.getOrDefault(name, 0L);
  }
}
