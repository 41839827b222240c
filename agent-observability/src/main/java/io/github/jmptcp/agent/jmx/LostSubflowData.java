package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.report.Addresses;

/** A subflow that a connection has lost and that is tried again, for JMX. */
public final class LostSubflowData {
  private final LostSubflow lost;

  LostSubflowData(LostSubflow lost) {
    this.lost = lost;
  }

  public String getLocalAddress() {
    return Addresses.text(lost.localAddress());
  }

  /** Address and port. */
  public String getRemote() {
    return Addresses.text(lost.remote());
  }

  /** The local address id, 0 to 255. */
  public int getLocalId() {
    return lost.localId();
  }

  /**
   * {@code reset}, {@code refused}, {@code timed_out}, {@code not_reached}, {@code stood_still} or
   * {@code unknown}.
   */
  public String getReason() {
    return lost.reason();
  }

  /** Since when it is lost, in seconds. */
  public long getSinceSeconds() {
    return lost.sinceSeconds();
  }

  /** How often it was tried to open it again. */
  public int getTries() {
    return lost.tries();
  }
}
