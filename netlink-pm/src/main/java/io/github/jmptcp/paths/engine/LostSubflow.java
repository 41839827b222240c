package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.revival.LossReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A subflow that a connection had, or tried to have, and has to get back. Immutable. */
final class LostSubflow {
  final InetAddress localAddress;
  final int localId;
  final InetSocketAddress remote;
  final LossReason reason;
  final long since;

  /** Whether the connection had it; else its joins were never answered. */
  final boolean wasEstablished;

  /** Whether the peer ended it as soon as it had joined, as one whose limit is reached does. */
  final boolean endedAtOnce;

  LostSubflow(
      InetAddress localAddress,
      int localId,
      InetSocketAddress remote,
      LossReason reason,
      long since,
      boolean wasEstablished) {
    this(localAddress, localId, remote, reason, since, wasEstablished, false);
  }

  LostSubflow(
      InetAddress localAddress,
      int localId,
      InetSocketAddress remote,
      LossReason reason,
      long since,
      boolean wasEstablished,
      boolean endedAtOnce) {
    this.localAddress = localAddress;
    this.localId = localId;
    this.remote = remote;
    this.reason = reason;
    this.since = since;
    this.wasEstablished = wasEstablished;
    this.endedAtOnce = endedAtOnce;
  }

  @Override
  public String toString() {
    return localAddress.getHostAddress() + " id " + localId + " -> " + remote + " " + reason;
  }
}
