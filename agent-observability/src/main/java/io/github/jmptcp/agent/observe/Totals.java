package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.TcpInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection: of the data the application sees; before kernel 6.5, which does not count
 * those, the sum over its subflows, with what was sent again. Immutable.
 */
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

  /** Null where the kernel does not count them. */
  static @Nullable Totals of(MptcpInfo info) {
    if (!info.countsBytes()) {
      return null;
    }
    return new Totals(
        info.bytesSent(),
        info.bytesReceived(),
        info.bytesRetransmitted(),
        info.bytesAcknowledged());
  }

  static Totals of(List<Subflow> subflows) {
    long[] sums = new long[4];
    for (Subflow subflow : subflows) {
      sums[0] += subflow.bytesSent();
      sums[1] += subflow.bytesReceived();
      sums[2] += subflow.bytesRetransmitted();
      sums[3] += subflow.bytesAcked();
    }
    return new Totals(sums[0], sums[1], sums[2], sums[3]);
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
