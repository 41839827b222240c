package io.github.jmptcp.mptcp;

/** The states of include/net/tcp_states.h, in their order. */
public enum TcpState {
  /** A number that this library does not know. */
  UNKNOWN,
  ESTABLISHED,
  SYN_SENT,
  SYN_RECV,
  FIN_WAIT1,
  FIN_WAIT2,
  TIME_WAIT,
  CLOSE,
  CLOSE_WAIT,
  LAST_ACK,
  LISTEN,
  CLOSING,
  NEW_SYN_RECV;

  static TcpState of(int number) {
    TcpState[] all = values();
    return number > 0 && number < all.length ? all[number] : UNKNOWN;
  }
}
