package io.github.jmptcp.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ss} shows of the server's side of a connection, read repeatedly while it exists.
 *
 * <p>{@code ss -M} lists MPTCP connections by the kernel's socket diagnostics; {@code ss -ti} lists
 * their subflows, each a TCP row with {@code tcp-ulp-mptcp} and the token of its connection.
 */
final class SocketObserver implements Observer {

  private static final Pattern TOKEN =
      Pattern.compile("tcp-ulp-mptcp .*?token:[0-9a-f]+\\(id:\\d+\\)/([0-9a-f]+)");

  private final Host host;
  private final int port;
  private ObservedProtocol protocol = ObservedProtocol.UNSEEN;
  private int subflows;

  SocketObserver(Host host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Reads once. MPTCP seen once stays seen; the number of subflows is the highest seen. */
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
    if (mptcpRows.stream().anyMatch(SocketObserver::isInUse)) {
      protocol = ObservedProtocol.MPTCP;
    } else if (plain && protocol == ObservedProtocol.UNSEEN) {
      protocol = ObservedProtocol.TCP;
    }
  }

  /** A listener has no peer's key; a connection that fell back to TCP is flagged. */
  private static boolean isInUse(String row) {
    return row.contains("remote_key") && !row.contains("fallback");
  }

  @Override
  public synchronized ObservedProtocol protocol() {
    return protocol;
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
