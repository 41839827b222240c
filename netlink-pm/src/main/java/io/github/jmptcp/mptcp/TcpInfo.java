package io.github.jmptcp.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What TCP knows of one subflow, of {@code struct tcp_info} (include/uapi/linux/tcp.h) as much as
 * shows how good a path is. What an older kernel does not have is 0.
 *
 * <p>Immutable, but for that of a {@link SubflowRecord}, which is only valid while it is visited.
 */
public final class TcpInfo {
  private ByteBuffer info;
  private int start;
  private int length;

  /**
   * From the kernel's structure, as sock_diag or {@code getsockopt(IPPROTO_TCP, TCP_INFO)} give it.
   *
   * @param struct of any length: a shorter one is an older kernel's, a longer one a newer's
   */
  public TcpInfo(byte[] struct) {
    info = ByteBuffer.wrap(struct.clone()).order(ByteOrder.nativeOrder());
    length = struct.length;
  }

  /** Reads from another place from now on; {@code bytes} is in host byte order. */
  void moveTo(ByteBuffer bytes, int structStart, int structLength) {
    info = bytes;
    start = structStart;
    length = structLength;
  }

  /** Whether the kernel reported nothing. */
  boolean isEmpty() {
    return length == 0;
  }

  private int u8(int offset) {
    return offset < length ? info.get(start + offset) & 0xff : 0;
  }

  private int u16(int offset) {
    return offset + 2 <= length ? info.getShort(start + offset) & 0xffff : 0;
  }

  private long u32(int offset) {
    return offset + 4 <= length ? info.getInt(start + offset) & 0xffffffffL : 0;
  }

  private long u64(int offset) {
    return offset + 8 <= length ? info.getLong(start + offset) : 0;
  }

  public TcpState state() {
    return TcpState.of(u8(0));
  }

  /**
   * Consecutive retransmission timeouts without an acknowledgement of new data ({@code
   * tcpi_retransmits}); 0 as soon as one arrives.
   */
  public int retransmits() {
    return u8(2);
  }

  /** Zero window probes and keepalive probes that were not answered, in a row. */
  public int unansweredProbes() {
    return u8(3);
  }

  /** How often the retransmission timeout was doubled since the last answer. */
  public int backoff() {
    return u8(4);
  }

  /** Whether the last {@link #deliveryRate} was limited by the application; kernel 4.9. */
  public boolean isDeliveryRateAppLimited() {
    // the bit-fields start at the other end of the byte on a machine of the other byte order
    int bit = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 0x80;
    return (u8(7) & bit) != 0;
  }

  /** Retransmission timeout in microseconds, with its {@link #backoff}. */
  public long rtoMicros() {
    return u32(8);
  }

  /** Segments sent that are not acknowledged. */
  public long unacknowledged() {
    return u32(24);
  }

  /** Segments in flight that are presumed lost. */
  public long lost() {
    return u32(32);
  }

  /** Milliseconds since data was sent last, retransmissions included. */
  public long millisSinceDataSent() {
    return u32(44);
  }

  /** Milliseconds since data was received last. */
  public long millisSinceDataReceived() {
    return u32(52);
  }

  /** Milliseconds since an acknowledgement was received last. */
  public long millisSinceAckReceived() {
    return u32(56);
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

  /** Round-trip time that the receiving side measures, in microseconds; 0 where it has not. */
  public long receiverRttMicros() {
    return u32(92);
  }

  /** Segments sent again since the start. */
  public long totalRetransmits() {
    return u32(100);
  }

  /** Bytes of this subflow that the peer has acknowledged. */
  public long bytesAcknowledged() {
    return u64(120);
  }

  /** Bytes received on this subflow. */
  public long bytesReceived() {
    return u64(128);
  }

  /** All segments received, also those without data; kernel 4.2. */
  public long segmentsReceived() {
    return u32(140);
  }

  /** Bytes given to TCP that were not sent yet; kernel 4.6. */
  public long unsentBytes() {
    return u32(144);
  }

  /** Least round-trip time seen, in microseconds; kernel 4.6. */
  public long minimumRttMicros() {
    return u32(148);
  }

  /** Segments with data received, also out of order; kernel 4.6. */
  public long dataSegmentsReceived() {
    return u32(152);
  }

  /** Most recent throughput in bytes per second; kernel 4.9. */
  public long deliveryRate() {
    return u64(160);
  }

  /** Microseconds in which there was data to send or to be acknowledged; kernel 4.10. */
  public long busyMicros() {
    return u64(168);
  }

  /** Microseconds of {@link #busyMicros} in which the peer's window was the limit; kernel 4.10. */
  public long receiveWindowLimitedMicros() {
    return u64(176);
  }

  /** Microseconds of {@link #busyMicros} in which the send buffer was the limit; kernel 4.10. */
  public long sendBufferLimitedMicros() {
    return u64(184);
  }

  /** Bytes sent on this subflow, with what was sent again. */
  public long bytesSent() {
    return u64(200);
  }

  /** Bytes of this subflow that were sent again; kernel 4.19. */
  public long bytesRetransmitted() {
    return u64(208);
  }

  /** Segments received out of order; kernel 5.4. */
  public long outOfOrderSegments() {
    return u32(224);
  }

  /** The peer's receive window in bytes; kernel 5.4. */
  public long sendWindow() {
    return u32(228);
  }

  /** This side's receive window in bytes; kernel 6.2. */
  public long receiveWindow() {
    return u32(232);
  }

  /** Retransmission timeouts since the start; kernel 6.7. */
  public int totalTimeouts() {
    return u16(240);
  }
}
