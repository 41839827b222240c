package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.nativecalls.LibC;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which endpoints of this network namespace belong to processes of this user that use this library.
 * Immutable.
 */
public final class EndpointOwners {
  private final Ownership ownership;
  private final ProcessIdentity self;

  private EndpointOwners(Ownership ownership, ProcessIdentity self) {
    this.ownership = ownership;
    this.self = self;
  }

  /**
   * Reads the ownership file, without making or locking anything.
   *
   * @throws IOException where {@code /proc} is not mounted
   */
  public static EndpointOwners read(LibC libC) throws IOException {
    return new EndpointOwners(OwnershipLocation.peek(libC), ProcessIdentity.self());
  }

  /** The process ids of the living processes that need the endpoint. */
  public List<Long> pidsOf(Endpoint endpoint) {
    List<Long> pids = new ArrayList<>();
    for (Lease each : ownership.leases()) {
      if (isOwned(endpoint)
          && each.endpoints().contains(EndpointKey.of(endpoint))
          && each.process().isAlive(self)) {
        pids.add(each.process().pid());
      }
    }
    return pids;
  }

  /** Returns whether a process has set the endpoint, even if none needs it any longer. */
  public boolean isOwned(Endpoint endpoint) {
    return ownership
        .endpoint(EndpointKey.of(endpoint))
        .filter(owned -> owned.id() == 0 || owned.id() == endpoint.id())
        .isPresent();
  }
}
