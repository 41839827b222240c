package io.github.jmptcp.mptcp;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A subflow: one TCP connection that belongs to an MPTCP connection. Immutable. */
public final class Subflow {
  private final DiagMessage diag;
  private final long localToken;
  private final long remoteToken;
  private final int localId;
  private final int remoteId;
  private final int flags;
  private final @Nullable TcpInfo tcpInfo;

  Subflow(DiagMessage diag, SubflowRecord record, @Nullable TcpInfo tcpInfo) {
    this.diag = diag;
    this.localToken = record.token();
    this.remoteToken = record.remoteToken();
    this.localId = record.localId();
    this.remoteId = record.remoteId();
    this.flags = record.flags();
    this.tcpInfo = tcpInfo;
  }

  /** The token of the connection that it belongs to, 0 to 2^32-1: {@link MptcpSocket#token}. */
  public long token() {
    return localToken;
  }

  /** The peer's token of the connection. */
  public long remoteToken() {
    return remoteToken;
  }

  /** Never IPv4-mapped. */
  public InetSocketAddress localAddress() {
    return diag.local;
  }

  /** Never IPv4-mapped. */
  public InetSocketAddress remoteAddress() {
    return diag.remote;
  }

  public TcpState state() {
    return TcpState.of(diag.state);
  }

  /** The local address id, 0 to 255; 0 is the first subflow's. */
  public int localId() {
    return localId;
  }

  /** The peer's address id, 0 to 255. */
  public int remoteId() {
    return remoteId;
  }

  /** Whether the peer asked to send on it only while no other subflow is usable. */
  public boolean isBackupForSending() {
    return SubflowFlags.isBackupForSending(flags);
  }

  /** Whether this side asked the peer to send on it only while no other subflow is usable. */
  public boolean isBackupForReceiving() {
    return SubflowFlags.isBackupForReceiving(flags);
  }

  public boolean isFullyEstablished() {
    return SubflowFlags.isFullyEstablished(flags);
  }

  /** {@code MPTCP_SUBFLOW_FLAG_...} bits of include/uapi/linux/mptcp.h. */
  public int flags() {
    return flags;
  }

  /** The index of the device it is bound to; 0 for none. */
  public int interfaceIndex() {
    return diag.interfaceIndex;
  }

  /** What TCP knows of the path; null where the kernel does not report it. */
  public @Nullable TcpInfo tcpInfo() {
    return tcpInfo;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %s(id %d) -> %s(id %d) token=%08x",
        state(),
        AddressText.format(localAddress()),
        localId,
        AddressText.format(remoteAddress()),
        remoteId,
        localToken);
  }
}
