package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ss} says of the connections of a namespace: the kernel's own word on each. */
public final class SocketStatistics {
  private static final Pattern FURTHER_SUBFLOWS = Pattern.compile("\\bsubflows:(\\d+)");

  private SocketStatistics() {}

  /**
   * A connection with another host.
   *
   * @param local address and port
   * @param peer address and port
   * @param isMptcp whether MPTCP is in use, neither refused by the peer nor given up later
   * @param subflows how many it has now; 1 for TCP
   */
  public record Connection(String local, String peer, boolean isMptcp, int subflows) {}

  /** Established connections, without those of loopback. */
  public static List<Connection> of(Netns netns) {
    return in(netns.prefix());
  }

  /** The same of the network namespace of that process. */
  public static List<Connection> ofProcess(long pid) {
    return in(List.of("nsenter", "--net=/proc/" + pid + "/ns/net"));
  }

  private static List<Connection> in(List<String> prefix) {
    List<Connection> all = new ArrayList<>();
    for (String line : lines(prefix, "-HOMnai")) {
      parse(line, !line.contains(" fallback ")).ifPresent(all::add);
    }
    for (String line : lines(prefix, "-HOtnai")) {
      // subflows are those of a connection above
      if (!line.contains("tcp-ulp-mptcp")) {
        parse(line, false).ifPresent(all::add);
      }
    }
    return all;
  }

  private static List<String> lines(List<String> prefix, String options) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of("ss", options));
    return CommandLine.run(command).lines().toList();
  }

  private static Optional<Connection> parse(String line, boolean isMptcp) {
    String[] words = line.strip().split("\\s+");
    if (!words[0].equals("ESTAB") || isLoopback(words[4])) {
      return Optional.empty();
    }
    Matcher further = FURTHER_SUBFLOWS.matcher(line);
    int subflows = 1 + (isMptcp && further.find() ? Integer.parseInt(further.group(1)) : 0);
    return Optional.of(new Connection(words[3], words[4], isMptcp, subflows));
  }

  private static boolean isLoopback(String address) {
    return address.startsWith("127.")
        || address.startsWith("[::1]")
        || address.startsWith("[::ffff:127.");
  }
}
