package io.github.jmptcp.paths.quality;

import io.github.jmptcp.mptcp.TcpInfo;

/** The values of one record by which a subflow's path is judged. Immutable. */
public final class PathLook {
  final long at;
  final long rttMicros;
  final long receiverRttMicros;
  final long unacknowledged;
  final long congestionWindow;
  final long busyMicros;
  final long acknowledged;
  final long received;

  PathLook(
      long at,
      long rttMicros,
      long receiverRttMicros,
      long unacknowledged,
      long congestionWindow,
      long busyMicros,
      long acknowledged,
      long received) {
    this.at = at;
    this.rttMicros = rttMicros;
    this.receiverRttMicros = receiverRttMicros;
    this.unacknowledged = unacknowledged;
    this.congestionWindow = congestionWindow;
    this.busyMicros = busyMicros;
    this.acknowledged = acknowledged;
    this.received = received;
  }

  /**
   * Copies what matters from the kernel's structure.
   *
   * @param now {@link System#nanoTime} at which {@code info} was read
   */
  public static PathLook of(long now, TcpInfo info) {
    return new PathLook(
        now,
        info.rttMicros(),
        info.receiverRttMicros(),
        info.unacknowledged(),
        info.congestionWindow(),
        info.busyMicros(),
        info.bytesAcknowledged(),
        info.bytesReceived());
  }
}
