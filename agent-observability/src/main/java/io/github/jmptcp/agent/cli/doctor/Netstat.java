package io.github.jmptcp.agent.cli.doctor;

import java.io.IOException;

/** The counters of {@code /proc/net/netstat}, under the names that nstat gives them. */
final class Netstat {

  private Netstat() {}

  /** The counter's value; 0 where this kernel has none of that name. */
  static long read(String name) throws IOException {
    String[] lines = Scene.read("/proc/self/net/netstat").split("\n");
    for (int i = 0; i + 1 < lines.length; i += 2) {
      String[] names = lines[i].split(" ");
      String[] values = lines[i + 1].split(" ");
      String group = names[0].substring(0, names[0].length() - 1);
      for (int k = 1; k < names.length && k < values.length; k++) {
        if (name.equals(group + names[k])) {
          return Long.parseLong(values[k]);
        }
      }
    }
    return 0;
  }
}
