package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One TCP subflow of an MPTCP connection, or the only path of a plain TCP one. Immutable. */
public final class Subflow {
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final TcpInfo info;
  private final int localId;
  private final int remoteId;
  private final boolean backupByThisSide;
  private final boolean backupByPeer;
  private final @Nullable String device;

  private Subflow(
      InetSocketAddress local,
      InetSocketAddress remote,
      TcpInfo info,
      int localId,
      int remoteId,
      boolean backupByThisSide,
      boolean backupByPeer,
      @Nullable String device) {
    this.local = local;
    this.remote = remote;
    this.info = info;
    this.localId = localId;
    this.remoteId = remoteId;
    this.backupByThisSide = backupByThisSide;
    this.backupByPeer = backupByPeer;
    this.device = device;
  }

  static Subflow of(InetSocketAddress local, InetSocketAddress remote, TcpInfo info) {
    return new Subflow(local, remote, info, -1, -1, false, false, null);
  }

  /** With another local address. */
  Subflow from(InetSocketAddress address) {
    return new Subflow(
        address, remote, info, localId, remoteId, backupByThisSide, backupByPeer, device);
  }

  /** With what sock_diag alone knows of it. */
  Subflow with(io.github.jmptcp.mptcp.Subflow known) {
    return new Subflow(
        local,
        remote,
        info,
        known.localId(),
        known.remoteId(),
        known.isBackupForReceiving(),
        known.isBackupForSending(),
        device);
  }

  /** With the network interface it goes by. */
  Subflow withDevice(@Nullable String name) {
    return new Subflow(
        local, remote, info, localId, remoteId, backupByThisSide, backupByPeer, name);
  }

  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** As {@code ss} writes it: ESTAB, CLOSE, ... */
  public String state() {
    return info.state().ssName();
  }

  /**
   * Whether it carries data or may: the kernel goes on listing the initial subflow after it is
   * closed.
   */
  public boolean isAlive() {
    return !state().equals("CLOSE");
  }

  /** Smoothed round-trip time in microseconds; 0: not measured. */
  public long rttMicros() {
    return info.rttMicros();
  }

  /** Least round-trip time seen, in microseconds; 0: not measured. */
  long minimumRttMicros() {
    return info.minimumRttMicros();
  }

  /** Congestion window in segments. */
  public long congestionWindow() {
    return info.congestionWindow();
  }

  /**
   * Bytes that the congestion window allows to be on their way: bandwidth x delay, as estimated.
   */
  long allowedBytes() {
    return info.congestionWindow() * info.maximumSegment();
  }

  /** Bytes sent on this path, retransmissions included. */
  public long bytesSent() {
    return info.bytesSent();
  }

  public long bytesReceived() {
    return info.bytesReceived();
  }

  public long bytesRetransmitted() {
    return info.bytesRetransmitted();
  }

  public long bytesAcked() {
    return info.bytesAcknowledged();
  }

  /** Segments sent that are not acknowledged. */
  long unacknowledged() {
    return info.unacknowledged();
  }

  /** Bytes given to TCP that were not sent yet. */
  long unsentBytes() {
    return info.unsentBytes();
  }

  /** Largest segment that is sent, in bytes. */
  long maximumSegment() {
    return info.maximumSegment();
  }

  /** The peer's receive window in bytes, which all subflows of a connection share. */
  long sendWindow() {
    return info.sendWindow();
  }

  /** This side's receive window in bytes, which all subflows share; 0 before Linux 6.2. */
  long receiveWindow() {
    return info.receiveWindow();
  }

  /** Microseconds in which there was data to send or to be acknowledged. */
  long busyMicros() {
    return info.busyMicros();
  }

  /** Microseconds of these in which TCP took the send buffer for the limit. */
  long sendBufferLimitedMicros() {
    return info.sendBufferLimitedMicros();
  }

  /** The local address id (RFC 8684, section 3.4.1), 0 to 255; -1: unknown. */
  public int localId() {
    return localId;
  }

  /** The remote address id; -1: unknown. */
  public int remoteId() {
    return remoteId;
  }

  /** Whether either side requested that it is used only while no other subflow works. */
  public boolean isBackup() {
    return backupByThisSide || backupByPeer;
  }

  /** Whether this side asked the peer to use it as a backup, by an endpoint or a flag. */
  public boolean isBackupByThisSide() {
    return backupByThisSide;
  }

  /** Whether the peer asked this side to. */
  public boolean isBackupByPeer() {
    return backupByPeer;
  }

  /** The interface that has the local address, or that the socket is bound to; null: unknown. */
  public @Nullable String device() {
    return device;
  }
}
