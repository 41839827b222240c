package io.github.jmptcp.paths.userspace;

import java.net.InetSocketAddress;

/** A subflow that a connection has, or that is joining, as far as it takes up ids. Immutable. */
public final class SubflowUse {
  final int localId;
  final int remoteId;
  final InetSocketAddress remote;
  final boolean first;

  /**
   * A subflow.
   *
   * @param first whether it is the one that opened the connection, which no limit counts
   */
  public SubflowUse(int localId, int remoteId, InetSocketAddress remote, boolean first) {
    this.localId = localId;
    this.remoteId = remoteId;
    this.remote = remote;
    this.first = first;
  }
}
