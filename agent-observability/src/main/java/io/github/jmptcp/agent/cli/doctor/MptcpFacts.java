package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.TcpInfo;

/** What the kernel counts of a connection and of a subflow, with the names of {@code ss -i}. */
final class MptcpFacts {
  private final StringBuilder text = new StringBuilder();

  private MptcpFacts() {}

  static String of(MptcpInfo info) {
    return new MptcpFacts()
        .add("subflows", info.extraSubflows())
        .add("subflows_total", info.totalSubflows())
        .add("add_addr_signal", info.addAddrSignalled())
        .add("add_addr_accepted", info.addAddrAccepted())
        .add("fallback", info.isFallback() ? 1 : 0)
        .add("flags", info.flags())
        .add("retransmits", info.retransmits())
        .add("bytes_retrans", info.bytesRetransmitted())
        .add("bytes_sent", info.bytesSent())
        .add("bytes_received", info.bytesReceived())
        .add("bytes_acked", info.bytesAcknowledged())
        .toString();
  }

  static String of(TcpInfo info) {
    return new MptcpFacts()
        .add("rto_us", info.rtoMicros())
        .add("backoff", info.backoff())
        .add("rtt_us", info.rttMicros())
        .add("rttvar_us", info.rttVarianceMicros())
        .add("minrtt_us", info.minimumRttMicros())
        .add("mss", info.maximumSegment())
        .add("cwnd", info.congestionWindow())
        .add("unacked", info.unacknowledged())
        .add("lost", info.lost())
        .add("retrans", info.totalRetransmits())
        .add("bytes_sent", info.bytesSent())
        .add("bytes_retrans", info.bytesRetransmitted())
        .add("bytes_acked", info.bytesAcknowledged())
        .add("bytes_received", info.bytesReceived())
        .add("notsent", info.unsentBytes())
        .add("delivery_rate", info.deliveryRate())
        .add("busy_us", info.busyMicros())
        .add("rwnd_limited_us", info.receiveWindowLimitedMicros())
        .add("sndbuf_limited_us", info.sendBufferLimitedMicros())
        .add("snd_wnd", info.sendWindow())
        .add("rcv_wnd", info.receiveWindow())
        .add("lastsnd_ms", info.millisSinceDataSent())
        .add("lastrcv_ms", info.millisSinceDataReceived())
        .add("lastack_ms", info.millisSinceAckReceived())
        .toString();
  }

  /** Leaves out what is 0, or what this kernel does not have. */
  private MptcpFacts add(String name, long value) {
    if (value > 0) {
      text.append(text.length() == 0 ? "" : " ").append(name).append(':').append(value);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
