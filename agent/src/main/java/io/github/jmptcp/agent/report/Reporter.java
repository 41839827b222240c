package io.github.jmptcp.agent.report;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of connections: at {@code info} the first to each remote address and port and
 * the first on each listening port, at {@code debug} every one.
 */
public final class Reporter {
  private static final int MOST_FIRSTS = 64;

  private final Log log;
  private final Map<Object, Boolean> seen = new ConcurrentHashMap<>();

  public Reporter(Log log) {
    this.log = log;
  }

  /** Whether a connect to that address is worth a line; looked up only where {@link #isCurious}. */
  public boolean wantsConnect(InetSocketAddress remote) {
    return isFirst(remote);
  }

  /** Whether an accept on that port is worth a line; looked up only where {@link #isCurious}. */
  public boolean wantsAccept(int port) {
    return isFirst(port);
  }

  /** Whether a connection could still be worth a line; else nobody need look up its addresses. */
  public boolean isCurious() {
    return log.writes(Level.DEBUG) || (log.writes(Level.INFO) && seen.size() < MOST_FIRSTS);
  }

  /** A connect succeeded; {@code why} is the reason where MPTCP is not in use. */
  public void connected(InetSocketAddress local, InetSocketAddress remote, @Nullable String why) {
    line("connect " + Addresses.text(local) + " -> " + Addresses.text(remote), why);
  }

  /** A connection was accepted; {@code why} is the reason where MPTCP is not in use. */
  public void accepted(InetSocketAddress local, InetSocketAddress remote, @Nullable String why) {
    line("accept " + Addresses.text(local) + " <- " + Addresses.text(remote), why);
  }

  private boolean isFirst(Object key) {
    // only the first one is worth a line at info; a debug log wants them all
    boolean first = seen.size() < MOST_FIRSTS && seen.putIfAbsent(key, Boolean.TRUE) == null;
    return first || log.writes(Level.DEBUG);
  }

  private void line(String connection, @Nullable String why) {
    log.info(
        why == null
            ? connection + " TCP_IS_MPTCP=1"
            : connection + " TCP_IS_MPTCP=0 (" + why + ")");
  }
}
