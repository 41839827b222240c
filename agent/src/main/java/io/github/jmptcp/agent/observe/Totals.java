package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.TcpInfo;

/** Bytes of a connection: of the data the application sees, not of the subflows. Immutable. */
public final class Totals {
  private final long sent;
  private final long received;
  private final long retransmitted;
  private final long acked;

  Totals(long sent, long received, long retransmitted, long acked) {
    this.sent = sent;
    this.received = received;
    this.retransmitted = retransmitted;
    this.acked = acked;
  }

  static Totals of(TcpInfo info) {
    return new Totals(
        info.bytesSent(),
        info.bytesReceived(),
        info.bytesRetransmitted(),
        info.bytesAcknowledged());
  }

  static Totals of(MptcpInfo info) {
    return new Totals(
        info.bytesSent(),
        info.bytesReceived(),
        info.bytesRetransmitted(),
        info.bytesAcknowledged());
  }

  /** Bytes sent; on plain TCP with its retransmissions. */
  public long sent() {
    return sent;
  }

  public long received() {
    return received;
  }

  /** Bytes sent again; on MPTCP those that went by another subflow once more. */
  public long retransmitted() {
    return retransmitted;
  }

  public long acked() {
    return acked;
  }
}
