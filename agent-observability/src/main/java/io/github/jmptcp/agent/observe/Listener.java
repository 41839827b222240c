package io.github.jmptcp.agent.observe;

import java.net.InetSocketAddress;

/** A listening socket. Immutable. */
public final class Listener {
  private final InetSocketAddress local;
  private final boolean mptcp;

  Listener(InetSocketAddress local, boolean mptcp) {
    this.local = local;
    this.mptcp = mptcp;
  }

  public InetSocketAddress local() {
    return local;
  }

  /** Whether it can accept MPTCP; it accepts plain TCP too. */
  public boolean isMptcp() {
    return mptcp;
  }
}
