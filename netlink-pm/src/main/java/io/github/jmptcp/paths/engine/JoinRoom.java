package io.github.jmptcp.paths.engine;

import java.io.IOException;

/**
 * Room in the kernel's limit {@code subflows} for first subflows that come back. A connection's
 * first subflow does not count against the limit; the one that is joined in its place does. So
 * where the others fill the limit, the kernel of the client opens no further one, and that of the
 * server refuses it. For the engine's thread alone.
 */
final class JoinRoom {
  private final EndpointChanges endpoints;
  private int wanted;
  private int made;

  JoinRoom(EndpointChanges endpoints) {
    this.endpoints = endpoints;
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
    endpoints.raiseSubflows(joins);
  }

  /** Another process may have set the limit since. */
  void lookAgain() {
    made = 0;
  }
}
