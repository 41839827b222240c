package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.paths.revival.SubflowHealth;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** An established subflow as the engine knows it. For the engine's thread alone. */
final class TrackedSubflow {
  private static final long NEW = TimeUnit.SECONDS.toNanos(1);

  final TrackedConnection connection;
  SubflowTuple tuple;
  final int localId;
  final int remoteId;
  final SubflowHealth health;
  final long establishedAt;

  /** This side has asked the peer to use it as a backup. */
  boolean backupHere;

  /** The peer has asked this side to. */
  boolean backupThere;

  /** A backup that is a normal one while the connection has no other. */
  boolean promoted;

  /** Since when; {@link System#nanoTime}. */
  long promotedAt;

  /** Standing still as last looked at, by TCP_INFO or by the connection's gap. */
  boolean standingStill;

  /** The engine asks the kernel to end it: its end is no surprise. */
  boolean ending;

  /** In a state after ESTABLISHED: it ends in its own time. */
  boolean closing;

  /** Its place in the table; -1 once it is removed. */
  int index = -1;

  /** In how many looks in a row it was not found. */
  int missed;

  TrackedSubflow(
      TrackedConnection connection, SubflowTuple tuple, int localId, int remoteId, long now) {
    this(connection, tuple, localId, remoteId, now, new SubflowHealth(now));
  }

  private TrackedSubflow(
      TrackedConnection connection,
      SubflowTuple tuple,
      int localId,
      int remoteId,
      long now,
      SubflowHealth health) {
    this.connection = connection;
    this.tuple = tuple;
    this.localId = localId;
    this.remoteId = remoteId;
    this.health = health;
    this.establishedAt = now;
  }

  /** One that was found in a dump. */
  static TrackedSubflow found(
      TrackedConnection connection, SubflowTuple tuple, SubflowRecord record, long now) {
    return new TrackedSubflow(
        connection, tuple, record.localId(), record.remoteId(), now, SubflowHealth.ofFound(now));
  }

  /** Whether it is established and carries what it is given, as far as last looked at. */
  boolean isLiving() {
    return !standingStill && !ending && !closing;
  }

  /** Whether it is alive, and no side wants it as a backup. */
  boolean isNormal() {
    return isLiving() && !backupHere && !backupThere;
  }

  /** Whether it is not the first of its connection. */
  boolean isJoined() {
    return SubflowRecord.isJoined(localId, remoteId);
  }

  /**
   * Whether this side joined it a moment ago, so that its end now is the peer's answer: a peer with
   * as many subflows as its limit allows resets a join when its handshake is complete. A peer that
   * has withdrawn the address ends it on purpose.
   */
  boolean isRefusedWhenEnded(long now) {
    return now - establishedAt < NEW
        && !isFirst()
        && !connection.serverSide
        && !connection.isWithdrawnByPeer(remoteId);
  }

  /** Whether the connection began with it: it alone does not count against the kernel's limit. */
  boolean isFirst() {
    return tuple.local().equals(connection.local) && tuple.remote().equals(connection.remote);
  }

  /** Takes the backup flags, and how far it has delivered, from a record. */
  void take(SubflowRecord record) {
    backupHere = record.isBackupForReceiving();
    backupThere = record.isBackupForSending();
    health.setBackup(backupHere);
    health.setDeliveredEnd(record.deliveredEnd());
  }

  /** Bytes that it has carried as far as looked at, both directions together. */
  long bytes() {
    return health.bytesReceived() + health.bytesAcknowledged();
  }

  InetAddress localAddress() {
    return tuple.local().getAddress();
  }

  @Override
  public String toString() {
    return tuple + " id " + localId + (standingStill ? " standing still" : "");
  }
}
