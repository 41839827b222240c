package io.github.jmptcp.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What TCP knows of one subflow, of {@code struct tcp_info} (include/uapi/linux/tcp.h) as much as
 * tells how good a path is. What an older kernel does not have is 0. Immutable.
 */
public final class TcpInfo {
  private static final int BYTES = 216; // to tcpi_bytes_retrans, kernel 4.19

  private final ByteBuffer info;

  /**
   * From the kernel's structure, as sock_diag or {@code getsockopt(IPPROTO_TCP, TCP_INFO)} give it.
   *
   * @param struct of any length: a shorter one is an older kernel's, a longer one a newer's
   */
  public TcpInfo(byte[] struct) {
    byte[] padded = java.util.Arrays.copyOf(struct, Math.max(BYTES, struct.length));
    info = ByteBuffer.wrap(padded).order(ByteOrder.nativeOrder());
  }

  private long u32(int offset) {
    return info.getInt(offset) & 0xffffffffL;
  }

  public TcpState state() {
    return TcpState.of(info.get(0) & 0xff);
  }

  /** Smoothed round-trip time in microseconds. */
  public long rttMicros() {
    return u32(68);
  }

  /** Mean deviation of the round-trip time in microseconds. */
  public long rttVarianceMicros() {
    return u32(72);
  }

  /** Congestion window in segments. */
  public long congestionWindow() {
    return u32(80);
  }

  /** Largest segment that is sent, in bytes. */
  public long maximumSegment() {
    return u32(16);
  }

  /** Segments sent again since the start. */
  public long totalRetransmits() {
    return u32(100);
  }

  /** Bytes of this subflow that the peer has acknowledged. */
  public long bytesAcknowledged() {
    return info.getLong(120);
  }

  /** Bytes received on this subflow. */
  public long bytesReceived() {
    return info.getLong(128);
  }

  /** Most recent throughput in bytes per second. */
  public long deliveryRate() {
    return info.getLong(160);
  }

  /** Bytes sent on this subflow, with what was sent again. */
  public long bytesSent() {
    return info.getLong(200);
  }

  /** Bytes of this subflow that were sent again; kernel 4.19. */
  public long bytesRetransmitted() {
    return info.getLong(208);
  }
}
