package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A subflow as {@code ss -tni} shows it.
 *
 * @param local address and port of this end, IPv4-mapped addresses as IPv4
 * @param remote those of the peer
 * @param flags as ss writes them: {@code M} and {@code m} the connection's first, {@code J} and
 *     {@code j} a join, {@code B} and {@code b} backup, {@code e} established; a capital is this
 *     end's doing
 */
public record Subflow(String local, String remote, String flags) {
  private static final Pattern MPTCP = Pattern.compile(".*tcp-ulp-mptcp(?: flags:(\\S*))? token.*");

  /** The established ones of a network namespace, both ends of a connection included. */
  public static List<Subflow> of(Netns netns) {
    return from(SocketStatistics.run(netns.prefix(), "tni"));
  }

  static List<Subflow> parse(String ss) {
    return from(SocketStatistics.parse(ss));
  }

  private static List<Subflow> from(List<SocketStatistics.Line> lines) {
    List<Subflow> subflows = new ArrayList<>();
    for (SocketStatistics.Line line : lines) {
      Matcher matcher = MPTCP.matcher(line.details());
      if (matcher.matches()) {
        String flags = matcher.group(1);
        subflows.add(new Subflow(line.local(), line.remote(), flags == null ? "" : flags));
      }
    }
    return subflows;
  }

  public boolean isBackup() {
    return flags.contains("b") || flags.contains("B");
  }
}
