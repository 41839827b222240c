package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.fork.CommandLine;
import java.util.ArrayList;
import java.util.List;

/** What {@code ss -HO} prints of established sockets, the one place that reads it. */
final class SocketStatistics {
  private SocketStatistics() {}

  /**
   * A line of it.
   *
   * @param local address and port of this end, IPv4-mapped addresses as IPv4
   * @param remote those of the peer
   * @param details all that comes after them
   */
  record Line(String local, String remote, String details) {}

  /** Runs ss with these options on top of {@code -HO}, by a prefix that enters a namespace. */
  static List<Line> run(List<String> prefix, String options) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("ss", "-HO" + options));
    return parse(CommandLine.run(command));
  }

  static List<Line> parse(String output) {
    List<Line> lines = new ArrayList<>();
    for (String line : output.split("\n")) {
      String[] words = line.strip().split(" +", 6);
      if (words[0].equals("ESTAB") && words.length >= 5) {
        lines.add(new Line(plain(words[3]), plain(words[4]), words.length == 6 ? words[5] : ""));
      }
    }
    return lines;
  }

  /** {@code [::ffff:10.0.0.1]:80} and {@code 10.0.0.1%eth0:80} as {@code 10.0.0.1:80}. */
  private static String plain(String address) {
    return address.replaceAll("\\[::ffff:([0-9.]+)\\]", "$1").replaceAll("%[^:\\]]+", "");
  }
}
