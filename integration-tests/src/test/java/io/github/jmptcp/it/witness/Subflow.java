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
  private static final Pattern LINE =
      Pattern.compile(
          "ESTAB +\\d+ +\\d+ +(\\S+) +(\\S+) .*tcp-ulp-mptcp(?: flags:(\\S*))? token.*");

  /** The established ones of a network namespace, both ends of a connection included. */
  public static List<Subflow> of(Netns netns) {
    return parse(netns.exec("ss", "-HOtni"));
  }

  static List<Subflow> parse(String ss) {
    List<Subflow> subflows = new ArrayList<>();
    for (String line : ss.split("\n")) {
      Matcher matcher = LINE.matcher(line.strip());
      if (matcher.matches()) {
        String flags = matcher.group(3);
        subflows.add(
            new Subflow(
                plain(matcher.group(1)), plain(matcher.group(2)), flags == null ? "" : flags));
      }
    }
    return subflows;
  }

  /** {@code [::ffff:10.0.0.1]:80} and {@code 10.0.0.1%eth0:80} as {@code 10.0.0.1:80}. */
  private static String plain(String address) {
    return address.replaceAll("\\[::ffff:([0-9.]+)\\]", "$1").replaceAll("%[^:\\]]+", "");
  }

  public boolean isBackup() {
    return flags.contains("b") || flags.contains("B");
  }
}
