package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.report.Addresses;
import org.jspecify.annotations.Nullable;

/** A subflow, for JMX. */
public final class SubflowData {
  private final Subflow subflow;
  private final @Nullable SubflowState state;
  private final @Nullable String backupBy;

  SubflowData(Subflow subflow, @Nullable SubflowState state, @Nullable String backupBy) {
    this.subflow = subflow;
    this.state = state;
    this.backupBy = backupBy;
  }

  /** Address and port. */
  public String getLocal() {
    return Addresses.text(subflow.local());
  }

  /** Address and port. */
  public String getRemote() {
    return Addresses.text(subflow.remote());
  }

  /** The local address id; -1: unknown. */
  public int getLocalId() {
    return subflow.localId();
  }

  /** The remote address id; -1: unknown. */
  public int getRemoteId() {
    return subflow.remoteId();
  }

  public boolean isBackup() {
    return subflow.isBackup();
  }

  /**
   * {@code this_side}, {@code jmptcp} or {@code peer}, or two of them with a comma between; null
   * for one that is no backup.
   */
  public @Nullable String getBackupBy() {
    return backupBy;
  }

  /**
   * {@code alive}, {@code standing_still} or {@code closing}; null where the agent does not look
   * after paths, see {@code revive}.
   */
  public @Nullable String getLife() {
    return state == null ? null : state.life();
  }

  /** Since when it stands still, in seconds; -1 for one that does not. */
  public long getSinceSeconds() {
    return state == null ? -1 : state.sinceSeconds();
  }

  /**
   * {@code jmptcp} where the agent uses a backup as a normal subflow while the path that it is the
   * backup of is dead; else null.
   */
  public @Nullable String getMadeNormalBy() {
    return getMadeNormalSeconds() < 0 ? null : "jmptcp";
  }

  /** Since when, in seconds; -1 where it does not. */
  public long getMadeNormalSeconds() {
    return state == null ? -1 : state.normalSeconds();
  }

  /**
   * The numbers that made it a backup, because it slowed its connection down, see {@code slow};
   * else null.
   */
  public @Nullable String getSlowReason() {
    return state == null ? null : state.slowReason();
  }

  public @Nullable String getDevice() {
    return subflow.device();
  }

  public String getState() {
    return subflow.state();
  }

  /** Smoothed round-trip time in microseconds. */
  public long getRttMicros() {
    return subflow.rttMicros();
  }

  /** Congestion window in segments. */
  public long getCongestionWindow() {
    return subflow.congestionWindow();
  }

  public long getBytesSent() {
    return subflow.bytesSent();
  }

  public long getBytesReceived() {
    return subflow.bytesReceived();
  }

  public long getBytesRetransmitted() {
    return subflow.bytesRetransmitted();
  }

  public long getBytesAcked() {
    return subflow.bytesAcked();
  }
}
