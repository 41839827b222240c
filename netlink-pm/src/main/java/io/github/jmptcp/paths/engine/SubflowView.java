package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.paths.revival.LossReason;
import org.jspecify.annotations.Nullable;

/** A subflow as the engine saw it last, or one that a connection lacks. Immutable. */
public final class SubflowView {
  /** What is known of a subflow. */
  public enum State {
    /** Nothing speaks against it. */
    ALIVE,
    /** What was sent or expected on it does not arrive. */
    STANDING_STILL,
    /** It ends in its own time: the peer or the application has closed it. */
    CLOSING,
    /** It is lost; the engine tries to get it back where {@link SubflowView#tries} is above 0. */
    LOST
  }

  private final State state;
  private final SubflowTuple tuple;
  private final int localId;
  private final int remoteId;
  private final long since;
  private final boolean backupHere;
  private final boolean backupThere;
  private final boolean backupByEngine;
  private final @Nullable Long normalSince;
  private final int tries;
  private final @Nullable LossReason reason;
  private final @Nullable String slow;

  SubflowView(TrackedSubflow subflow, @Nullable Long promotedAt, @Nullable String slow) {
    normalSince = promotedAt;
    this.slow = slow;
    state =
        subflow.closing
            ? State.CLOSING
            : subflow.standingStill || subflow.ending ? State.STANDING_STILL : State.ALIVE;
    tuple = subflow.tuple;
    localId = subflow.localId;
    remoteId = subflow.remoteId;
    since = state == State.STANDING_STILL ? subflow.health.lastLife() : subflow.establishedAt;
    backupHere = subflow.backupHere;
    backupThere = subflow.backupThere;
    backupByEngine = subflow.backupHere && (subflow.connection.isPlannedByRule() || slow != null);
    tries = 0;
    reason = null;
  }

  SubflowView(LostSubflow lost, int tries) {
    state = State.LOST;
    tuple = new SubflowTuple(new java.net.InetSocketAddress(lost.localAddress, 0), lost.remote);
    localId = lost.localId;
    remoteId = 0;
    since = lost.since;
    backupHere = false;
    backupThere = false;
    backupByEngine = false;
    normalSince = null;
    this.tries = tries;
    slow = null;
    reason = lost.reason;
  }

  /** Returns what is known of it. */
  public State state() {
    return state;
  }

  /** Returns its addresses and ports; the local port of a lost one is 0. */
  public SubflowTuple tuple() {
    return tuple;
  }

  /** Returns the local address id, 0 to 255. */
  public int localId() {
    return localId;
  }

  /** Returns the peer's address id, 0 to 255; 0 for a lost one. */
  public int remoteId() {
    return remoteId;
  }

  /**
   * Returns since when: established, silent for a subflow that stands still, lost; {@link
   * System#nanoTime}.
   */
  public long since() {
    return since;
  }

  /** Returns whether this side asked the peer to send on it only while no other is usable. */
  public boolean isBackupByThisSide() {
    return backupHere;
  }

  /** Returns whether the peer asked this side to do so. */
  public boolean isBackupByPeer() {
    return backupThere;
  }

  /** Returns whether it is a backup because a path rule or the engine makes it one. */
  public boolean isBackupByEngine() {
    return backupByEngine;
  }

  /**
   * Returns since when the engine uses it as a normal one although it is a backup, because the path
   * that it is the backup of is dead; {@link System#nanoTime}, null where it does not.
   */
  public @Nullable Long normalSince() {
    return normalSince;
  }

  /**
   * Returns the numbers that made it a backup, because it slowed its connection down; null for one
   * that is none, or for another reason. See {@link SlowPaths}.
   */
  public @Nullable String slowReason() {
    return slow;
  }

  /** Returns how often it was tried to get a lost one back. */
  public int tries() {
    return tries;
  }

  /** Returns why it was lost; null for one that is not. */
  public @Nullable LossReason lossReason() {
    return reason;
  }

  @Override
  public String toString() {
    return tuple + " " + state + (tries == 0 ? "" : " (" + tries + " tries)");
  }
}
