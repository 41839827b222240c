package io.github.jmptcp.agent.report;

import io.github.jmptcp.paths.rules.SocketPattern;

/**
 * Why a socket is plain TCP. Its text is what log lines, {@code status}, the management bean and
 * the flight recorder have: others script against it.
 *
 * <p>A reason that names no rule is one object: compare it with {@code ==}. Immutable.
 */
public final class TcpReason {
  // ---- the options of the agent

  public static final TcpReason MODE_SERVER = new TcpReason("mode=server leaves connects on TCP");
  public static final TcpReason MODE_CLIENT = new TcpReason("mode=client leaves listeners on TCP");
  public static final TcpReason LOOPBACK =
      new TcpReason("loopback is left on TCP; loopback=mptcp includes it");
  public static final TcpReason THIS_HOST =
      new TcpReason("an address of this host is left on TCP; loopback=mptcp includes it");
  public static final TcpReason NOT_INCLUDED = new TcpReason("no rule of include names it");
  private static final TcpReason EXCLUDED = new TcpReason("exclude=");

  // ---- the options that an application sets on the socket

  public static final TcpReason SO_OOBINLINE =
      new TcpReason("SO_OOBINLINE is set, which MPTCP lacks");
  public static final TcpReason TCP_MD5SIG = new TcpReason("TCP_MD5SIG is set, which MPTCP lacks");
  public static final TcpReason NO_KEEPALIVE_TIMES =
      new TcpReason("this kernel's MPTCP has no keepalive times");

  // ---- what was learned of the peer

  public static final TcpReason LEARNED_WITHOUT_MPTCP =
      new TcpReason("learned: the peer has answered without MPTCP");
  public static final TcpReason LEARNED_REFUSED =
      new TcpReason("learned: MPTCP is refused on the way to this peer");
  public static final TcpReason LEARNED_NO_ANSWER =
      new TcpReason("learned: SYNs with MP_CAPABLE get no answer from this peer");
  public static final TcpReason LEARNED_URGENT_DATA =
      new TcpReason("learned: urgent data is sent to this peer");

  /** The application has received the failure of a connect by MPTCP: this one is tried by TCP. */
  public static final TcpReason TRIED_BY_TCP =
      new TcpReason("a SYN with MP_CAPABLE was refused shortly before");

  // ---- the outcome of a connect that requested MPTCP

  public static final TcpReason ANSWERED_WITHOUT_MPTCP =
      new TcpReason("the peer answered without MPTCP");
  public static final TcpReason NO_ANSWER =
      new TcpReason("SYNs with MP_CAPABLE got no answer, one without it was answered");
  public static final TcpReason REFUSED =
      new TcpReason("the SYN with MP_CAPABLE was refused, one without it was accepted");
  public static final TcpReason SWITCHED_OFF =
      new TcpReason(
          "the kernel has switched MPTCP off after a blackhole; sysctl -w"
              + " net.mptcp.blackhole_timeout=0");

  /** Of an older connection: which of the two it was is not known any more. */
  public static final TcpReason PEER_OR_KERNEL =
      new TcpReason(
          "the peer answered without MPTCP, or the kernel had switched MPTCP off after a blackhole");

  // ---- an accept by a listener with MPTCP

  public static final TcpReason NOT_REQUESTED = new TcpReason("the peer did not request MPTCP");
  public static final TcpReason NOT_REQUESTED_HERE =
      new TcpReason("a peer on this host did not request MPTCP");

  // ---- the kernel refused an MPTCP socket, or the agent was not loaded yet

  public static final TcpReason OPENED_AS_TCP = new TcpReason("the socket was opened as TCP");
  public static final TcpReason LISTENER_IS_TCP = new TcpReason("the listener is TCP");

  private final String text;
  private final TcpReason kind;

  private TcpReason(String text) {
    this.text = text;
    this.kind = this;
  }

  private TcpReason(String text, TcpReason kind) {
    this.text = text;
    this.kind = kind;
  }

  /** A rule of {@code exclude} matches. */
  public static TcpReason excludedBy(SocketPattern rule) {
    return new TcpReason(EXCLUDED.text + rule, EXCLUDED);
  }

  /** Returns one object for all reasons that differ only in the rule that they name. */
  TcpReason kind() {
    return kind;
  }

  /** Returns the text. */
  @Override
  public String toString() {
    return text;
  }
}
