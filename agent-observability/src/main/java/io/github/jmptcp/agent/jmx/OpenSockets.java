package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.Snapshot;

/** How many sockets of which kind are open. */
public final class OpenSockets {
  private final Snapshot snapshot;

  OpenSockets(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  public int getConnections() {
    return snapshot.connections().size();
  }

  /** Connections with MPTCP in use. */
  public int getMptcpConnections() {
    return snapshot.inUse();
  }

  public int getSubflows() {
    return snapshot.subflows();
  }

  public int getListeners() {
    return snapshot.listeners().size();
  }
}
