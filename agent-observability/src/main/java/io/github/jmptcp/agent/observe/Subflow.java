package io.github.jmptcp.agent.observe;

import io.github.jmptcp.mptcp.TcpInfo;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One TCP subflow of an MPTCP connection, or the only path of a plain TCP one. Immutable. */
public final class Subflow {
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final String state;
  private final long rttMicros;
  private final long congestionWindow;
  private final long bytesSent;
  private final long bytesReceived;
  private final long bytesRetransmitted;
  private final long bytesAcked;
  private final int localId;
  private final int remoteId;
  private final boolean backupByThisSide;
  private final boolean backupByPeer;
  private final @Nullable String device;

  private Subflow(
      InetSocketAddress local,
      InetSocketAddress remote,
      String state,
      long[] numbers,
      int localId,
      int remoteId,
      boolean backupByThisSide,
      boolean backupByPeer,
      @Nullable String device) {
    this.local = local;
    this.remote = remote;
    this.state = state;
    this.rttMicros = numbers[0];
    this.congestionWindow = numbers[1];
    this.bytesSent = numbers[2];
    this.bytesReceived = numbers[3];
    this.bytesRetransmitted = numbers[4];
    this.bytesAcked = numbers[5];
    this.localId = localId;
    this.remoteId = remoteId;
    this.backupByThisSide = backupByThisSide;
    this.backupByPeer = backupByPeer;
    this.device = device;
  }

  static Subflow of(InetSocketAddress local, InetSocketAddress remote, TcpInfo info) {
    long[] numbers = {
      info.rttMicros(),
      info.congestionWindow(),
      info.bytesSent(),
      info.bytesReceived(),
      info.bytesRetransmitted(),
      info.bytesAcknowledged()
    };
    return new Subflow(local, remote, info.state().ssName(), numbers, -1, -1, false, false, null);
  }

  private Subflow with(
      int newLocalId, int newRemoteId, boolean byThisSide, boolean byPeer, @Nullable String on) {
    long[] numbers = {
      rttMicros, congestionWindow, bytesSent, bytesReceived, bytesRetransmitted, bytesAcked
    };
    return new Subflow(
        local, remote, state, numbers, newLocalId, newRemoteId, byThisSide, byPeer, on);
  }

  /** With another local address. */
  Subflow from(InetSocketAddress address) {
    long[] numbers = {
      rttMicros, congestionWindow, bytesSent, bytesReceived, bytesRetransmitted, bytesAcked
    };
    return new Subflow(
        address, remote, state, numbers, localId, remoteId, backupByThisSide, backupByPeer, device);
  }

  /** With what sock_diag alone knows of it. */
  Subflow with(io.github.jmptcp.mptcp.Subflow known) {
    return with(
        known.localId(),
        known.remoteId(),
        known.isBackupForReceiving(),
        known.isBackupForSending(),
        device);
  }

  /** With the network interface it goes by. */
  Subflow withDevice(@Nullable String name) {
    return with(localId, remoteId, backupByThisSide, backupByPeer, name);
  }

  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** In the words of {@code ss}: ESTAB, CLOSE, ... */
  public String state() {
    return state;
  }

  /**
   * Whether it carries data or may: the kernel goes on listing the initial subflow after it is
   * closed.
   */
  public boolean isAlive() {
    return !state.equals("CLOSE");
  }

  /** Smoothed round-trip time in microseconds; 0: not measured. */
  public long rttMicros() {
    return rttMicros;
  }

  /** Congestion window in segments. */
  public long congestionWindow() {
    return congestionWindow;
  }

  /** Bytes sent on this path, retransmissions included. */
  public long bytesSent() {
    return bytesSent;
  }

  public long bytesReceived() {
    return bytesReceived;
  }

  public long bytesRetransmitted() {
    return bytesRetransmitted;
  }

  public long bytesAcked() {
    return bytesAcked;
  }

  /** The local address id (RFC 8684, section 3.4.1), 0 to 255; -1: unknown. */
  public int localId() {
    return localId;
  }

  /** The remote address id; -1: unknown. */
  public int remoteId() {
    return remoteId;
  }

  /** Used only while no other subflow works, by either side's wish. */
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
