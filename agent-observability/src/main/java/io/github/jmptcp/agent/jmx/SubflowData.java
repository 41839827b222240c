package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.report.Addresses;
import org.jspecify.annotations.Nullable;

/** A subflow, for JMX. */
public final class SubflowData {
  private final Subflow subflow;

  SubflowData(Subflow subflow) {
    this.subflow = subflow;
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
