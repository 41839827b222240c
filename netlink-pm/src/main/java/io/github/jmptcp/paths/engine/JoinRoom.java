package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import java.io.IOException;

/**
 * Room in the kernel's limit {@code subflows} for first subflows that come back. A connection's
 * first subflow does not count against the limit; the one that is joined in its place does. So
 * where the others fill the limit, the kernel of the client opens no further one, and that of the
 * server refuses it. For the engine's thread alone.
 */
final class JoinRoom {
  private final PathManager manager;
  private final PathOwnership ownership;
  private int wanted;
  private int made;

  JoinRoom(PathManager manager, PathOwnership ownership) {
    this.manager = manager;
    this.ownership = ownership;
  }

  /** Notes that a connection needs so many joined subflows, see {@link TrackedConnection}. */
  void note(int joins) {
    wanted = Math.max(wanted, joins);
  }

  /** Whether more was noted since room was made. */
  boolean isWanted() {
    return wanted > made;
  }

  /**
   * Raises the limit where it is lower than what was noted.
   *
   * @throws IOException where the kernel refuses that, or it cannot be written down; not tried
   *     again for as many
   */
  void make() throws IOException {
    int joins = wanted;
    made = joins;
    wanted = 0;
    Limits limits = manager.limits();
    if (limits.subflows() < joins) {
      Limits raised = new Limits(limits.addAddrAccepted(), joins);
      ownership.willRaise(limits, raised);
      manager.setLimits(raised);
    }
  }

  /** Another process may have set the limit since. */
  void lookAgain() {
    made = 0;
  }
}
