package io.github.jmptcp.mptcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * State and counters of a connection, {@code struct mptcp_info} (include/uapi/linux/mptcp.h). What
 * an older kernel does not have is 0. Immutable.
 */
public final class MptcpInfo {
  private static final int BYTES = 96; // kernel 6.18
  private static final int FLAG_FALLBACK = 1;
  private static final int FLAG_REMOTE_KEY = 2;

  private static final int BYTE_COUNTERS_END = 80;

  private final ByteBuffer info;
  private final int length;

  /**
   * From the kernel's structure, as sock_diag or {@code getsockopt(SOL_MPTCP, MPTCP_INFO)} give it.
   *
   * @param struct of any length: a shorter one is an older kernel's, a longer one a newer's
   */
  public MptcpInfo(byte[] struct) {
    byte[] padded = java.util.Arrays.copyOf(struct, Math.max(BYTES, struct.length));
    info = ByteBuffer.wrap(padded).order(ByteOrder.nativeOrder());
    length = struct.length;
  }

  private int u8(int offset) {
    return info.get(offset) & 0xff;
  }

  private long u32(int offset) {
    return info.getInt(offset) & 0xffffffffL;
  }

  /** The local token, 0 to 2^32-1; 0 for a listener. */
  public long token() {
    return u32(12);
  }

  /** Subflows in addition to the first one that have been made. */
  public int extraSubflows() {
    return u8(0);
  }

  /** Subflows that exist now, with the first one while it exists; kernel 6.8. */
  public int totalSubflows() {
    return u8(80);
  }

  /** Addresses announced to the peer. */
  public int addAddrSignalled() {
    return u8(1);
  }

  /** Addresses of the peer that were accepted. */
  public int addAddrAccepted() {
    return u8(2);
  }

  /**
   * The limit of subflows in addition to the first one. This and the three below are those of the
   * kernel's path manager, all 0 under one in user space.
   */
  public int mostSubflows() {
    return u8(3);
  }

  /** Endpoints of this host that are announced. */
  public int signalEndpoints() {
    return u8(4);
  }

  /** The limit of addresses of the peer that are accepted. */
  public int mostAddAddrAccepted() {
    return u8(5);
  }

  /** Endpoints of this host from which subflows are opened. */
  public int subflowEndpoints() {
    return u8(41);
  }

  /** Whether the connection has fallen back to plain TCP. */
  public boolean isFallback() {
    return (info.getInt(8) & FLAG_FALLBACK) != 0;
  }

  /** Whether the peer's key is known, so that the connection speaks MPTCP. */
  public boolean hasRemoteKey() {
    return (info.getInt(8) & FLAG_REMOTE_KEY) != 0;
  }

  /** {@code MPTCP_INFO_FLAG_...} bits. */
  public int flags() {
    return info.getInt(8);
  }

  /** The number of the next byte that this side will send, counted from the initial one. */
  public long writeSequence() {
    return info.getLong(16);
  }

  /** The number of the first byte that the peer has not acknowledged. */
  public long firstUnacknowledged() {
    return info.getLong(24);
  }

  /** The number of the next byte that this side expects; it stands still while one is missing. */
  public long receiveNext() {
    return info.getLong(32);
  }

  /** Whether the kernel counts the bytes of a connection; 6.5 and newer do. */
  public boolean countsBytes() {
    return length >= BYTE_COUNTERS_END;
  }

  /** Retransmissions of data on the MPTCP level; kernel 6.5. */
  public long retransmits() {
    return u32(44);
  }

  /** Bytes sent again on the MPTCP level; kernel 6.5. */
  public long bytesRetransmitted() {
    return info.getLong(48);
  }

  /** Bytes of application data sent; kernel 6.5. */
  public long bytesSent() {
    return info.getLong(56);
  }

  /** Bytes of application data received; kernel 6.5. */
  public long bytesReceived() {
    return info.getLong(64);
  }

  /** Bytes of application data that the peer has acknowledged; kernel 6.5. */
  public long bytesAcknowledged() {
    return info.getLong(72);
  }

  /** Milliseconds since data was sent last; kernel 6.10. */
  public long millisSinceDataSent() {
    return u32(84);
  }

  /** Milliseconds since data was received last; kernel 6.10. */
  public long millisSinceDataReceived() {
    return u32(88);
  }

  /** Milliseconds since data was acknowledged last; kernel 6.10. */
  public long millisSinceAckReceived() {
    return u32(92);
  }
}
