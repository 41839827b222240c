package io.github.jmptcp.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ss} says of the server's side of a connection, asked again and again while it lives.
 *
 * <p>{@code ss -M} lists MPTCP connections by the kernel's socket diagnostics; {@code ss -ti} lists
 * their subflows, each a TCP row with {@code tcp-ulp-mptcp} and the token of its connection.
 */
final class SocketWitness implements Witness {

  private static final Pattern TOKEN =
      Pattern.compile("tcp-ulp-mptcp .*?token:[0-9a-f]+\\(id:\\d+\\)/([0-9a-f]+)");

  private final Host host;
  private final int port;
  private Verdict verdict = Verdict.UNSEEN;
  private int subflows;

  SocketWitness(Host host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Asks once. MPTCP seen once stays seen; the number of subflows is the highest seen. */
  @Override
  public void look() throws DemoException {
    see(
        host.run("ss -HOMni sport = :" + port).lines().toList(),
        host.run("ss -HOtni state established sport = :" + port).lines().toList());
  }

  /** Takes in the rows of {@code ss -HOMni} and {@code ss -HOtni}. */
  synchronized void see(List<String> mptcpRows, List<String> tcpRows) {
    Map<String, Integer> byToken = new HashMap<>();
    boolean plain = false;
    for (String row : tcpRows) {
      Matcher matcher = TOKEN.matcher(row);
      if (matcher.find()) {
        byToken.merge(matcher.group(1), 1, Integer::sum);
      } else {
        plain |= !row.isBlank();
      }
    }
    for (int count : byToken.values()) {
      subflows = Math.max(subflows, count);
    }
    if (mptcpRows.stream().anyMatch(SocketWitness::isInUse)) {
      verdict = Verdict.MPTCP;
    } else if (plain && verdict == Verdict.UNSEEN) {
      verdict = Verdict.TCP;
    }
  }

  /** A listener has no peer's key; a connection that fell back to TCP is flagged. */
  private static boolean isInUse(String row) {
    return row.contains("remote_key") && !row.contains("fallback");
  }

  @Override
  public synchronized Verdict verdict() {
    return verdict;
  }

  @Override
  public synchronized int subflows() {
    return subflows;
  }

  @Override
  public String name() {
    return "ss";
  }
}
