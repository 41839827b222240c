package io.github.jmptcp.agent.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What limits the sending side of an MPTCP connection at one moment. */
public enum Limit {
  /** It has given the socket no more to send. */
  APPLICATION("application"),
  /** Its receive window, which all subflows share, is full. */
  PEER_WINDOW("peer_window"),
  /** It holds less than the paths would carry. */
  SEND_BUFFER("send_buffer"),
  /** Every subflow sends as much as its path takes. */
  CONGESTION("congestion");

  /** As many bytes a subflow is given at a time: MPTCP_SEND_BURST_SIZE in net/mptcp/protocol.c. */
  static final long BURST = 1 << 16;

  private final String word;

  Limit(String word) {
    this.word = word;
  }

  /** The word in JSON. */
  public String word() {
    return word;
  }

  /**
   * Decides from what the kernel reports of the connection and its subflows.
   *
   * <p>The share of time that TCP was limited by the send buffer alone is no proof: a subflow
   * counts the time too in which the window of the connection is full (seen on Linux 6.18). So the
   * window comes first. Where all that a buffer of a fixed size holds has been sent, nothing waits
   * while the application waits for room: this looks as if the application had no more to send, and
   * is decided before that.
   *
   * @param outstanding bytes that the application has written and the peer has not acknowledged, of
   *     {@code MPTCP_INFO}
   * @param fixedSendBuffer SO_SNDBUF in bytes where the application has set it, of which the kernel
   *     makes the double; 0 or less: not set, or unknown
   * @param subflows all of the connection
   * @return null: not known
   */
  static @Nullable Limit of(long outstanding, int fixedSendBuffer, List<Subflow> subflows) {
    boolean withBackups = true;
    for (Subflow subflow : subflows) {
      withBackups &= !subflow.isAlive() || subflow.isBackup();
    }
    Sums sums = new Sums();
    for (Subflow subflow : subflows) {
      if (subflow.isAlive() && (withBackups || !subflow.isBackup())) {
        sums.add(subflow);
      }
    }
    if (sums.subflows == 0) {
      return null;
    }
    long segment = sums.largestSegment;
    // less than a segment is not sent; segments of loopback are as large as a window. What waits in
    // the queues of full paths fills it too, and would wait as long in a larger one
    boolean waitsForPaths = sums.full == sums.subflows && 2 * sums.inFlight < sums.window;
    boolean isWindowFull =
        sums.window < segment
            || (sums.assigned + Math.min(2 * segment, sums.window / 4) >= sums.window
                && !waitsForPaths);
    if (!isWindowFull && sums.areShortOf(fixedSendBuffer, outstanding)) {
      return SEND_BUFFER;
    }
    if (outstanding - sums.assigned < segment && sums.unsent < segment) {
      return APPLICATION;
    }
    if (isWindowFull) {
      return PEER_WINDOW;
    }
    if (sums.full == sums.subflows) {
      return CONGESTION;
    }
    return 2 * sums.sendBufferLimitedMicros >= sums.busyMicros ? SEND_BUFFER : null;
  }

  /** What its subflows have together. */
  private static final class Sums {
    int subflows;

    /** Subflows that have as much on their way as they may, or a queue. */
    int full;

    /** Subflows that could send at once, and have nothing to send. */
    int idle;

    /** Bytes that the congestion windows allow to be on their way. */
    long allowed;

    /** Bytes that were sent, and that the peer has not acknowledged. */
    long inFlight;

    /** Those, and the ones that were given to a subflow and wait there. */
    long assigned;

    long unsent;
    long window;
    long largestSegment;
    long busyMicros;
    long sendBufferLimitedMicros;

    void add(Subflow subflow) {
      if (subflow.congestionWindow() == 0) {
        return; // no tcp_info
      }
      subflows++;
      long sent =
          Math.max(subflow.bytesSent() - subflow.bytesRetransmitted() - subflow.bytesAcked(), 0);
      inFlight += sent;
      assigned += sent + subflow.unsentBytes();
      unsent += subflow.unsentBytes();
      window = Math.max(window, subflow.sendWindow());
      largestSegment = Math.max(largestSegment, subflow.maximumSegment());
      busyMicros += subflow.busyMicros();
      sendBufferLimitedMicros += subflow.sendBufferLimitedMicros();
      boolean windowIsFull = 10 * subflow.unacknowledged() >= 9 * subflow.congestionWindow();
      boolean hasQueue = subflow.unsentBytes() >= Math.max(sent, BURST);
      full += windowIsFull || hasQueue ? 1 : 0;
      // a queue on the path makes the round trip longer
      boolean isPathFree = 4 * subflow.rttMicros() < 5 * subflow.minimumRttMicros();
      boolean hasNothing = subflow.unsentBytes() < subflow.maximumSegment();
      idle += subflow.rttMicros() > 0 && isPathFree && hasNothing && !windowIsFull ? 1 : 0;
      allowed += subflow.allowedBytes();
    }

    /**
     * Whether a send buffer of a fixed size is full and holds less than the paths would carry. The
     * kernel wakes a writer once a third of the double is free, so a full one is never below.
     */
    boolean areShortOf(int fixedSendBuffer, long outstanding) {
      return fixedSendBuffer > 0
          && fixedSendBuffer < allowed
          && 3 * outstanding >= 4L * fixedSendBuffer
          && idle > 0
          && 16 * sendBufferLimitedMicros >= busyMicros;
    }
  }
}
