package io.github.jmptcp.procfs;

/**
 * The kernel's detection of blackholes in this network namespace (Linux 6.12): after a SYN with
 * MP_CAPABLE went unanswered and one without was answered, no connect requests MPTCP for {@code
 * net.mptcp.blackhole_timeout} seconds.
 */
public interface BlackholeDetection {

  /** Reads both counters of this moment. */
  void read();

  /** How often it has struck, MPTcpExtBlackhole; -1 where the kernel does not count it. */
  long blackholes();

  /** SYNs that did not request MPTCP because of it, MPTcpExtMPCapableSYNTXDisabled; or -1. */
  long skippedSyns();

  /** Ends a blackhole. Returns whether this process was allowed to. */
  boolean rearm();
}
