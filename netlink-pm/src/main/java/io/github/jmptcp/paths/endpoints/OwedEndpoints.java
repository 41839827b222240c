package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.ownership.EndpointDebt;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.Lease;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Endpoints that processes have deleted for a moment, or changed for a while. */
final class OwedEndpoints {
  private OwedEndpoints() {}

  /** The endpoints of the kernel, as they are once every debt is paid. */
  static List<Endpoint> asIfPaid(List<Endpoint> existing, Ownership ownership) {
    Map<EndpointKey, Endpoint> owed = new HashMap<>();
    for (EndpointDebt each : ownership.endpointDebts()) {
      owed.put(EndpointKey.of(each.endpoint()), each.endpoint());
    }
    List<Endpoint> all = new ArrayList<>();
    for (Endpoint each : existing) {
      Endpoint paid = owed.remove(EndpointKey.of(each));
      // with another id another program has added it since
      all.add(paid != null && paid.id() == each.id() ? paid : each);
    }
    all.addAll(owed.values());
    return all;
  }

  /**
   * Pays what processes owe that are no longer alive. What the kernel refuses, as for a device that
   * is gone, stays owed.
   */
  static void payForTheDead(
      PathManager manager, Ownership ownership, ProcessIdentity self, ChangeSummary summary)
      throws NetlinkException {
    for (EndpointDebt debt : ownership.endpointDebts()) {
      if (!debt.debtor().equals(self) && !debt.debtor().isAlive(self)) {
        EndpointKey key = EndpointKey.of(debt.endpoint());
        boolean unneeded = ownership.endpoint(key).isPresent() && !isNeeded(ownership, key, self);
        try {
          if (!unneeded && pay(manager, debt.endpoint())) {
            summary.addRestored(debt.endpoint());
          }
          ownership.removeEndpointDebt(key);
        } catch (NetlinkException e) {
          summary.addProblem(
              "the endpoint "
                  + debt.endpoint()
                  + " was deleted by a JVM that was killed, and cannot be added again: "
                  + e.getMessage());
        }
      }
    }
  }

  /** Whether a living process needs the endpoint. */
  private static boolean isNeeded(Ownership ownership, EndpointKey key, ProcessIdentity self) {
    for (Lease each : ownership.leases()) {
      if (each.endpoints().contains(key)
          && (each.process().equals(self) || each.process().isAlive(self))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether something had to be done. */
  private static boolean pay(PathManager manager, Endpoint owed) throws NetlinkException {
    Endpoint current = ExistingEndpoints.find(manager.endpoints(), owed);
    if (current == null) {
      manager.addAsIs(owed);
      return true;
    }
    if (current.id() == owed.id() && current.flagBits() != owed.flagBits()) {
      manager.setFlagsAsIs(owed.id(), null, 0, owed.flagBits());
      return true;
    }
    return false;
  }
}
