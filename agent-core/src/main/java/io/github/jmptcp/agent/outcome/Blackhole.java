package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.Retransmissions;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.procfs.BlackholeDetection;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Distinguishes a peer without MPTCP from a kernel that requests none, see {@link
 * BlackholeDetection}. Where one connect of this JVM has made the kernel stop, and this process is
 * allowed to, the kernel is made to go on at once: one peer is remembered in place of all.
 */
final class Blackhole {
  private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Log log;
  private final BlackholeDetection detection;
  private final boolean remembersPeers;
  private long handled = -1;
  private boolean warnedOfPeer;
  private long skippedBefore = -1;
  private long skipped = -1;
  private long readAt;
  private boolean active;
  private boolean warned;
  private TcpReason later = TcpReason.ANSWERED_WITHOUT_MPTCP;
  private long laterReadAt;

  /**
   * Nothing is known yet.
   *
   * @param remembersPeers whether a peer that does not answer is remembered: else each connect to
   *     it would wait again where the kernel is made to go on, and it is left as it is
   */
  Blackhole(Log log, BlackholeDetection detection, boolean remembersPeers) {
    this.log = log;
    this.detection = detection;
    this.remembersPeers = remembersPeers;
  }

  /** Notes where the counters stand, before the first connect. */
  synchronized void begin() {
    detection.read();
    skippedBefore = detection.skippedSyns();
    handled = detection.blackholes();
    skipped = skippedBefore;
    readAt = System.nanoTime();
    laterReadAt = readAt - READ_AGAIN_NANOS;
  }

  /**
   * Returns why the last connection is not MPTCP although its socket requested it. Reads the
   * counters at most once a second: such connections may come by the thousand.
   */
  TcpReason reasonNow(LibC libC, int fd, InetSocketAddress remote) {
    boolean waited = Retransmissions.any(libC, fd); // of the SYN: nothing else was sent yet
    synchronized (this) {
      return waited && isBlackhole() ? noAnswer(remote) : reasonNow();
    }
  }

  /** Whether the detection has struck since it was looked at last. */
  private boolean isBlackhole() {
    long before = handled;
    if (before < 0) {
      return false; // before 6.12, or no /proc
    }
    detection.read();
    handled = detection.blackholes();
    return handled > before;
  }

  private TcpReason noAnswer(InetSocketAddress remote) {
    if (!remembersPeers || !detection.rearm()) {
      warnOnce();
      return TcpReason.NO_ANSWER;
    }
    active = false;
    detection.read();
    skipped = detection.skippedSyns(); // of connections before the detection was reset
    if (!warnedOfPeer) {
      warnedOfPeer = true;
      log.warn(
          Addresses.text(remote)
              + " did not answer SYNs with MP_CAPABLE, and answered one without it: a firewall"
              + " drops the TCP option of MPTCP (kind 30), or the accept backlog of the peer was"
              + " full; the kernel switches MPTCP off for the whole network namespace then, and"
              + " jmptcp has switched it on again (net.mptcp.blackhole_timeout): this peer uses TCP"
              + " for the time of the option learn, all others MPTCP; let the option pass there, or"
              + " exclude=connect:"
              + Addresses.text(remote)
              + "; this is logged once");
    }
    return TcpReason.NO_ANSWER;
  }

  private TcpReason reasonNow() {
    long now = System.nanoTime();
    if (skipped < 0) {
      return TcpReason.ANSWERED_WITHOUT_MPTCP; // before 6.12, or no /proc
    }
    if (active && now - readAt < READ_AGAIN_NANOS) {
      return TcpReason.SWITCHED_OFF;
    }
    long before = skipped;
    detection.read();
    skipped = detection.skippedSyns();
    readAt = now;
    active = skipped > before;
    if (active) {
      warnOnce();
    }
    return active ? TcpReason.SWITCHED_OFF : TcpReason.ANSWERED_WITHOUT_MPTCP;
  }

  private void warnOnce() {
    if (!warned) {
      warned = true;
      log.warn(
          "the kernel has switched MPTCP off for all connections of this network namespace, for up to"
              + " net.mptcp.blackhole_timeout seconds: a SYN with MP_CAPABLE got no"
              + " answer: a firewall drops it, or the accept backlog of the peer was full"
              + " (MPTcpExtBlackhole="
              + detection.blackholes()
              + "); once that is fixed, or to switch the detection off: sysctl -w"
              + " net.mptcp.blackhole_timeout=0");
    }
  }

  /**
   * Returns why an older connection is not MPTCP although its socket requested it. The kernel
   * counts the SYNs that it sent without MP_CAPABLE, and does not remember which they were.
   */
  synchronized TcpReason reasonLater() {
    long now = System.nanoTime();
    if (skippedBefore >= 0 && now - laterReadAt >= READ_AGAIN_NANOS) {
      laterReadAt = now;
      detection.read();
      later =
          detection.skippedSyns() > skippedBefore
              ? TcpReason.PEER_OR_KERNEL
              : TcpReason.ANSWERED_WITHOUT_MPTCP;
    }
    return later;
  }
}
