package io.github.jmptcp.agent.report;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Logs what became of connections: at {@code info} the first to each remote address and port, the
 * first on each listening port, and the first fallback of each kind; at {@code debug} every one.
 */
public final class Reporter {
  private static final int MOST_FIRSTS = 64;

  private final Log log;
  private final Map<Object, Boolean> seen = new ConcurrentHashMap<>();

  /** The kinds of fallback that were logged: as many as there are reasons, about a dozen. */
  private final Map<String, Boolean> connectKinds = new ConcurrentHashMap<>();

  private final Map<String, Boolean> acceptKinds = new ConcurrentHashMap<>();

  private final AtomicBoolean hasWarnedOfRefusal = new AtomicBoolean();

  public Reporter(Log log) {
    this.log = log;
  }

  /** Whether that connect gets a line; called only where {@link #mayWantConnect}. */
  public boolean wantsConnect(InetSocketAddress remote, @Nullable String why) {
    return isFirst(remote, connectKinds, why);
  }

  /** Whether that accept gets a line; called only where {@link #mayWantAccept}. */
  public boolean wantsAccept(int port, @Nullable String why) {
    return isFirst(port, acceptKinds, why);
  }

  /** Whether a connect could be worth a line; else its addresses need not be looked up. */
  public boolean mayWantConnect(@Nullable String why) {
    return mayWant(connectKinds, why);
  }

  /** Whether an accept could be worth a line; else its addresses need not be looked up. */
  public boolean mayWantAccept(@Nullable String why) {
    return mayWant(acceptKinds, why);
  }

  private boolean mayWant(Map<String, Boolean> kinds, @Nullable String why) {
    return log.writes(Level.DEBUG)
        || (log.writes(Level.INFO)
            && (seen.size() < MOST_FIRSTS || (why != null && !kinds.containsKey(kind(why)))));
  }

  /** What is one kind of fallback: a reason, whichever rule it names. */
  private static String kind(String why) {
    return why.startsWith("exclude=") ? "exclude" : why;
  }

  /** A connect succeeded; {@code why} is the reason where MPTCP is not in use. */
  public void connected(InetSocketAddress local, InetSocketAddress remote, @Nullable String why) {
    line("connect " + Addresses.text(local) + " -> " + Addresses.text(remote), why);
  }

  /** A connection was accepted; {@code why} is the reason where MPTCP is not in use. */
  public void accepted(InetSocketAddress local, InetSocketAddress remote, @Nullable String why) {
    line("accept " + Addresses.text(local) + " <- " + Addresses.text(remote), why);
  }

  /** MPTCP's SYN to that peer was refused, and one of TCP was accepted; logged once. */
  public void refusedMptcp(InetSocketAddress remote) {
    if (hasWarnedOfRefusal.compareAndSet(false, true)) {
      log.warn(
          Addresses.text(remote)
              + " refuses a SYN with MP_CAPABLE (by a RST or an ICMP message) and accepts one without"
              + " it: the peer or a firewall on the way rejects the TCP option of MPTCP (kind 30);"
              + " such peers use TCP, at the cost of one SYN each time that learn has run out;"
              + " let the option pass there, or exclude=connect:"
              + Addresses.text(remote)
              + "; this is logged once");
    }
  }

  private boolean isFirst(Object key, Map<String, Boolean> kinds, @Nullable String why) {
    // only the first one is worth a line at info; a debug log wants them all
    boolean first = seen.size() < MOST_FIRSTS && seen.putIfAbsent(key, Boolean.TRUE) == null;
    // a peer that was logged with MPTCP may be the first that falls back later
    boolean firstOfKind = why != null && kinds.putIfAbsent(kind(why), Boolean.TRUE) == null;
    return first || firstOfKind || log.writes(Level.DEBUG);
  }

  private void line(String connection, @Nullable String why) {
    log.info(
        why == null
            ? connection + " TCP_IS_MPTCP=1"
            : connection + " TCP_IS_MPTCP=0 (" + why + ")");
  }
}
