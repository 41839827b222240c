package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Distinguishes a peer without MPTCP from a kernel that requests none. Since 6.12 the kernel, after
 * a SYN with MP_CAPABLE went unanswered and one without was answered, sends no MP_CAPABLE to
 * anybody in the network namespace for {@code net.mptcp.blackhole_timeout} seconds.
 */
final class Blackhole {
  static final String PEER = "the peer answered without MPTCP";
  private static final String PEER_OR_KERNEL =
      PEER + ", or the kernel had switched MPTCP off after a blackhole";
  private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Log log;
  private long skippedBefore = -1;
  private long skipped = -1;
  private long readAt;
  private boolean active;
  private boolean warned;
  private String later = PEER;
  private long laterReadAt;

  Blackhole(Log log) {
    this.log = log;
  }

  /** Notes where the counters stand, before the first connect. */
  synchronized void begin() {
    skippedBefore = counter("MPCapableSYNTXDisabled");
    skipped = skippedBefore;
    readAt = System.nanoTime();
    laterReadAt = readAt - READ_AGAIN_NANOS;
  }

  /**
   * Returns why the last connection is not MPTCP although its socket requested it. Reads the
   * counters at most once a second: such connections may come by the thousand.
   */
  synchronized String reasonNow() {
    long now = System.nanoTime();
    if (skipped < 0) {
      return PEER; // before 6.12, or no /proc
    }
    if (active && now - readAt < READ_AGAIN_NANOS) {
      return reason();
    }
    long before = skipped;
    skipped = counter("MPCapableSYNTXDisabled");
    readAt = now;
    active = skipped > before;
    if (active && !warned) {
      warned = true;
      log.warn(
          "the kernel has switched MPTCP off for all connections of this network namespace, for up to"
              + " net.mptcp.blackhole_timeout seconds: a SYN with MP_CAPABLE got no"
              + " answer: a firewall drops it, or the accept backlog of the peer was full"
              + " (MPTcpExtBlackhole="
              + counter("Blackhole")
              + "); once that is fixed, or to switch the detection off: sysctl -w"
              + " net.mptcp.blackhole_timeout=0");
    }
    return active ? reason() : PEER;
  }

  /**
   * Returns why an older connection is not MPTCP although its socket requested it. The kernel
   * counts the SYNs that it sent without asking, and does not remember which they were.
   */
  synchronized String reasonLater() {
    long now = System.nanoTime();
    if (skippedBefore >= 0 && now - laterReadAt >= READ_AGAIN_NANOS) {
      laterReadAt = now;
      later = counter("MPCapableSYNTXDisabled") > skippedBefore ? PEER_OR_KERNEL : PEER;
    }
    return later;
  }

  /** Whether the last answer was the blackhole, and not the peer. */
  synchronized boolean isActive() {
    return active;
  }

  private static String reason() {
    return "the kernel has switched MPTCP off after a blackhole; sysctl -w"
        + " net.mptcp.blackhole_timeout=0";
  }

  private static long counter(String name) {
    try {
      return NamespaceCounters.read(NamespaceCounters.FILE, NamespaceCounters.MPTCP, name);
    } catch (IOException | RuntimeException ignored) {
      return -1;
    }
  }
}
