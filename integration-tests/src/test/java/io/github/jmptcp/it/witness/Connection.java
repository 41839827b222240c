package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection with another host as {@code ss -Mani} and {@code ss -tni} show it: the kernel's own
 * word.
 *
 * @param local address and port
 * @param remote address and port of the peer
 * @param isMptcp whether MPTCP is in use, neither refused by the peer nor given up later
 * @param subflows how many it has now; 1 for TCP
 */
public record Connection(String local, String remote, boolean isMptcp, int subflows) {
  private static final Pattern FURTHER_SUBFLOWS = Pattern.compile("\\bsubflows:(\\d+)");

  /** The established ones of a network namespace, without those of it with itself. */
  public static List<Connection> of(Netns netns) {
    return in(netns.prefix());
  }

  /** The same of the network namespace of that process. */
  public static List<Connection> ofProcess(long pid) {
    return in(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
  }

  private static List<Connection> in(List<String> prefix) {
    List<Connection> all = new ArrayList<>();
    for (SocketStatistics.Line line : SocketStatistics.run(prefix, "Mni")) {
      all.add(of(line, !line.details().contains("fallback")));
    }
    for (SocketStatistics.Line line : SocketStatistics.run(prefix, "tni")) {
      // subflows are those of a connection above
      if (!line.details().contains("tcp-ulp-mptcp")) {
        all.add(of(line, false));
      }
    }
    all.removeIf(connection -> host(connection.local).equals(host(connection.remote)));
    return all;
  }

  private static String host(String address) {
    return address.startsWith("127.") ? "127" : address.replaceFirst(":\\d+$", "");
  }

  private static Connection of(SocketStatistics.Line line, boolean isMptcp) {
    Matcher further = FURTHER_SUBFLOWS.matcher(line.details());
    int subflows = 1 + (isMptcp && further.find() ? Integer.parseInt(further.group(1)) : 0);
    return new Connection(line.local(), line.remote(), isMptcp, subflows);
  }
}
