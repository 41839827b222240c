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

  /** The word of {@code ss}: {@code ESTAB}, {@code SYN-SENT}, {@code FIN-WAIT-1}, ... */
  public String ssName() {
    switch (this) {
      case ESTABLISHED:
        return "ESTAB";
      case FIN_WAIT1:
        return "FIN-WAIT-1";
      case FIN_WAIT2:
        return "FIN-WAIT-2";
      default:
        return name().replace('_', '-');
    }
  }
}
