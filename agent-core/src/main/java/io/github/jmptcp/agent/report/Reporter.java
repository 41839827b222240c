package io.github.jmptcp.agent.report;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Logs what became of connections: at {@code info} the first by MPTCP and the first by TCP, of each
 * remote address and port and of each listening port, and the first fallback of each kind; at
 * {@code debug} every one.
 */
public final class Reporter {
  private final Log log;
  private final Firsts connects = new Firsts();
  private final Firsts accepts = new Firsts();
  private final AtomicBoolean hasWarnedOfRefusal = new AtomicBoolean();

  public Reporter(Log log) {
    this.log = log;
  }

  /**
   * Whether a connect can get a line; else its addresses need not be looked up.
   *
   * @param to where to, as the application has named it; null: that is not known. One whose line is
   *     logged already needs no look at the kernel's name of it
   */
  public boolean mayWantConnect(@Nullable InetSocketAddress to, @Nullable TcpReason why) {
    return log.writes(Level.DEBUG)
        || (log.writes(Level.INFO)
            && (to == null
                ? connects.mayBeFirst(why)
                : connects.mayBeFirst(to, outcome(why), why)));
  }

  /** Whether that connect gets a line; called only where {@link #mayWantConnect}. */
  public boolean wantsConnect(InetSocketAddress remote, @Nullable TcpReason why) {
    boolean isFirst = connects.isFirst(remote, outcome(why), why);
    return isFirst || log.writes(Level.DEBUG);
  }

  /** Whether an accept can get a line; else its addresses need not be looked up. */
  public boolean mayWantAccept(@Nullable TcpReason why) {
    return log.writes(Level.DEBUG) || (log.writes(Level.INFO) && accepts.mayBeFirst(why));
  }

  /** Whether an accept on that port can get a line; else its peer need not be looked up. */
  public boolean mayWantAccept(int port, @Nullable TcpReason why) {
    return log.writes(Level.DEBUG) || accepts.mayBeFirst(port, outcome(why), why);
  }

  private static int outcome(@Nullable TcpReason why) {
    return why == null ? Firsts.MPTCP : Firsts.TCP;
  }

  /**
   * Whether that accept gets a line; called only where {@link #mayWantAccept(int, TcpReason)}. A
   * client on this host that did not request MPTCP counts apart: the first one of other hosts gets
   * a line of its own.
   */
  public boolean wantsAccept(int port, @Nullable TcpReason why) {
    int ofTcp = why == TcpReason.NOT_REQUESTED_HERE ? Firsts.TCP_ON_THIS_HOST : Firsts.TCP;
    boolean isFirst = accepts.isFirst(port, why == null ? Firsts.MPTCP : ofTcp, why);
    return isFirst || log.writes(Level.DEBUG);
  }

  /** A connect succeeded; {@code why} is the reason where MPTCP is not in use. */
  public void connected(
      InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
    line("connect " + Addresses.text(local) + " -> " + Addresses.text(remote), why);
  }

  /** A connection was accepted; {@code why} is the reason where MPTCP is not in use. */
  public void accepted(InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
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

  private void line(String connection, @Nullable TcpReason why) {
    log.info(
        why == null
            ? connection + " TCP_IS_MPTCP=1"
            : connection + " TCP_IS_MPTCP=0 (" + why + ")");
  }
}
