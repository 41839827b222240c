package io.github.jmptcp.it.peer;

/**
 * What the kernel reports for a connected socket.
 *
 * @param protocol SO_PROTOCOL: 6 is TCP, 262 MPTCP
 * @param isMptcp TCP_IS_MPTCP: 1 while MPTCP is in use, 0 for TCP and after a fallback
 */
public record SocketFacts(int protocol, int isMptcp) {
  public static final int TCP = 6;
  public static final int MPTCP = 262;

  /** A socket on which MPTCP is in use. */
  public static final SocketFacts MPTCP_IN_USE = new SocketFacts(MPTCP, 1);

  /** A plain TCP socket, or the accepted socket of an MPTCP listener reached by plain TCP. */
  public static final SocketFacts PLAIN_TCP = new SocketFacts(TCP, 0);

  /** A client that requested MPTCP and got TCP. */
  public static final SocketFacts FALLEN_BACK = new SocketFacts(MPTCP, 0);
}
