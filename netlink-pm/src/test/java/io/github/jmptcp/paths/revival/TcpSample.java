package io.github.jmptcp.paths.revival;

import io.github.jmptcp.mptcp.TcpInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A struct tcp_info as the kernel would fill it; each setter names the field. */
public final class TcpSample {
  private final ByteBuffer struct = ByteBuffer.allocate(248).order(ByteOrder.nativeOrder());

  /** An established subflow with a round-trip time of 20 ms. */
  public TcpSample() {
    struct.put(0, (byte) 1);
    struct.putInt(68, 20_000).putInt(72, 5_000);
  }

  public TcpSample retransmits(int value) {
    struct.put(2, (byte) value);
    return this;
  }

  public TcpSample probes(int value) {
    struct.put(3, (byte) value);
    return this;
  }

  public TcpSample rtt(int millis) {
    struct.putInt(68, millis * 1000).putInt(72, millis * 250);
    return this;
  }

  /** Milliseconds since data was sent, and since an acknowledgement and data were received. */
  public TcpSample since(int sent, int acknowledged, int received) {
    struct.putInt(44, sent).putInt(56, acknowledged).putInt(52, received);
    return this;
  }

  public TcpSample unacknowledged(int segments) {
    struct.putInt(24, segments);
    return this;
  }

  /** Congestion window in segments, and microseconds in which there was something to send. */
  public TcpSample sending(int window, long busyMicros) {
    struct.putInt(80, window).putLong(168, busyMicros);
    return this;
  }

  public TcpSample acknowledged(long bytes) {
    struct.putLong(120, bytes);
    return this;
  }

  public TcpSample received(long bytes, int segments) {
    struct.putLong(128, bytes).putInt(140, segments).putInt(152, segments);
    return this;
  }

  /** Segments that arrived out of order. */
  TcpSample outOfOrder(int segments) {
    struct.putInt(224, segments);
    return this;
  }

  TcpSample sent(long bytes, long again) {
    struct.putLong(200, bytes).putLong(208, again);
    return this;
  }

  public byte[] toBytes() {
    return struct.array().clone();
  }

  TcpInfo info() {
    return new TcpInfo(struct.array());
  }
}
