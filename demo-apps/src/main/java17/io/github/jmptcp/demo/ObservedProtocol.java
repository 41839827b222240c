package io.github.jmptcp.demo;

/** Whether a connection was MPTCP, as seen from outside the application. */
enum ObservedProtocol {
  /** No connection was seen: nothing is known. */
  UNSEEN("?"),
  /** Plain TCP. */
  TCP("0"),
  /** MPTCP in use, the peer's key has arrived. */
  MPTCP("1");

  private final String isMptcp;

  ObservedProtocol(String isMptcp) {
    this.isMptcp = isMptcp;
  }

  /** The value of TCP_IS_MPTCP that this is: 0, 1, or a question mark. */
  String isMptcp() {
    return isMptcp;
  }
}
