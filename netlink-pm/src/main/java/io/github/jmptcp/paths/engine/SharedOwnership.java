package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.endpoints.EndpointReconciler;
import io.github.jmptcp.paths.ownership.EndpointDebt;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.Lease;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.OwedSysctls;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.RaisedLimit;
import io.github.jmptcp.paths.ownership.SysctlDebt;
import io.github.jmptcp.procfs.Sysctl;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares through the ownership file of the namespace. The process that acts is the one that is
 * written there, as long as it lives.
 */
public final class SharedOwnership implements PathOwnership {
  private final OwnershipStore store;
  private final ProcessIdentity self;

  /**
   * Shares with the processes that use the same store.
   *
   * @param self the calling process
   */
  public SharedOwnership(OwnershipStore store, ProcessIdentity self) {
    this.store = store;
    this.self = self;
  }

  @Override
  public boolean acts() throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ProcessIdentity actor = ownership.actor().orElse(null);
      if (actor != null && (actor.equals(self) || actor.isAlive(self))) {
        return actor.equals(self);
      }
      ownership.setActor(self);
      session.write(ownership);
      return true;
    }
  }

  @Override
  public void resign() throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      boolean acted = ownership.actor().filter(self::equals).isPresent();
      if (acted) {
        ownership.setActor(null);
      }
      if (ownership.removeDeadActor(self) || acted) {
        session.write(ownership);
      }
    }
  }

  @Override
  public ChangeSummary payForOthers(PathManager manager) throws IOException {
    return new EndpointReconciler(store, self).payForTheDead(manager);
  }

  @Override
  public boolean owns(Endpoint endpoint) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      return session
          .read()
          .endpoint(EndpointKey.of(endpoint))
          .filter(owned -> owned.id() == 0 || owned.id() == endpoint.id())
          .isPresent();
    }
  }

  @Override
  public void owe(Endpoint asItWas) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.putEndpointDebt(new EndpointDebt(self, asItWas));
      session.write(ownership);
    }
  }

  @Override
  public void settle(Endpoint asItWas) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.removeEndpointDebt(EndpointKey.of(asItWas));
      session.write(ownership);
    }
  }

  @Override
  public void willAdd(Endpoint endpoint) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.putEndpoint(endpoint);
      Lease lease = ownership.lease(self).orElse(null);
      Set<EndpointKey> keys = new LinkedHashSet<>();
      int subflows = Lease.UNSET;
      int accepted = Lease.UNSET;
      if (lease != null) {
        keys.addAll(lease.endpoints());
        subflows = lease.needed(LimitKind.SUBFLOWS);
        accepted = lease.needed(LimitKind.ADD_ADDR_ACCEPTED);
      }
      keys.add(EndpointKey.of(endpoint));
      ownership.putLease(new Lease(self, subflows, accepted, keys));
      session.write(ownership);
    }
  }

  @Override
  public void raise(Limits from, Limits to, LimitChange change) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      RaisedLimit earlier = ownership.raisedLimit(LimitKind.SUBFLOWS).orElse(null);
      Lease lease = ownership.lease(self).orElse(null);
      // where the limit is another one now, another program has set it since
      boolean isOurs = earlier != null && earlier.raisedTo() == from.subflows();
      int before = earlier != null && isOurs ? earlier.before() : from.subflows();
      ownership.putRaisedLimit(LimitKind.SUBFLOWS, new RaisedLimit(before, to.subflows()));
      ownership.putLease(withSubflows(lease, to.subflows()));
      session.write(ownership);
      boolean raised = false;
      try {
        change.make();
        raised = true;
      } finally {
        if (!raised) {
          putBack(ownership, earlier, lease);
          session.write(ownership);
        }
      }
    }
  }

  private Lease withSubflows(@Nullable Lease lease, int subflows) {
    return lease == null
        ? new Lease(self, subflows, Lease.UNSET, new LinkedHashSet<EndpointKey>())
        : new Lease(
            self,
            Math.max(subflows, lease.needed(LimitKind.SUBFLOWS)),
            lease.needed(LimitKind.ADD_ADDR_ACCEPTED),
            lease.endpoints());
  }

  private void putBack(Ownership ownership, @Nullable RaisedLimit limit, @Nullable Lease lease) {
    if (limit == null) {
      ownership.removeRaisedLimit(LimitKind.SUBFLOWS);
    } else {
      ownership.putRaisedLimit(LimitKind.SUBFLOWS, limit);
    }
    if (lease == null) {
      ownership.removeLease(self);
    } else {
      ownership.putLease(lease);
    }
  }

  @Override
  public void joinPathManagers(Sysctl sysctl, Supplier<String> current, String value)
      throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.removeDeadPathManagers(self);
      ownership.addPathManager(self);
      String before = current.get();
      if (!ownership.sysctlDebt(sysctl).isPresent() && !before.equals(value)) {
        ownership.putSysctlDebt(new SysctlDebt(sysctl, before, value));
      }
      session.write(ownership);
    }
  }

  @Override
  public boolean managesPaths() throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      if (ownership.removeDeadPathManagers(self)) {
        session.write(ownership);
      }
      List<ProcessIdentity> managers = ownership.pathManagers();
      return !managers.isEmpty() && managers.get(0).equals(self);
    }
  }

  @Override
  public void leavePathManagers() throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      ownership.removePathManager(self);
      OwedSysctls.pay(ownership, self);
      session.write(ownership);
    }
  }
}
