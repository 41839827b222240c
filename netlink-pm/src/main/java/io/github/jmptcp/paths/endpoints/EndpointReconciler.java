package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.Lease;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.OwedSysctls;
import io.github.jmptcp.paths.ownership.Ownership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.RaisedLimit;
import io.github.jmptcp.paths.ownership.SysctlDebt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel have what a process wants, and undoes it when no process needs it any longer.
 * What another program has set is left alone and never undone.
 *
 * <p>The ownership is written before the kernel is called: wherever a process is killed, the next
 * one finds all that it has set.
 *
 * <p>Safe for concurrent use.
 */
public final class EndpointReconciler {
  private final OwnershipStore store;
  private final ProcessIdentity self;

  /**
   * A reconciler for one process.
   *
   * @param self the calling process
   */
  public EndpointReconciler(OwnershipStore store, ProcessIdentity self) {
    this.store = store;
    this.self = self;
  }

  /**
   * Sets what is wanted, and takes over or removes what killed processes left. Called again with
   * something else, it changes the one into the other: first the new endpoints are added, then the
   * old ones removed, as long as the kernel has room for both. What processes that were killed owe
   * to other programs is paid first.
   *
   * @return what was done
   * @throws NetlinkException what the kernel refused; then nothing of what was wanted stays
   * @throws IOException where the ownership cannot be read or written
   */
  public ChangeSummary apply(PathManager manager, DesiredPaths desired) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      ChangeSummary summary = new ChangeSummary();
      Ownership ownership = read(session, summary);
      boolean owns = !desired.isPermanent();
      OwedEndpoints.payForTheDead(manager, ownership, self, summary);
      List<Endpoint> existing = OwedEndpoints.asIfPaid(manager.endpoints(), ownership);
      forgetMissing(ownership, existing);
      Lease before = ownership.lease(self).orElse(null);
      ownership.removeLease(self);
      if (owns) {
        ownership.putLease(desired.lease(self));
      }
      List<Endpoint> missing = new ArrayList<>();
      for (Endpoint each : desired.endpoints()) {
        plan(each, owns, before, existing, ownership, missing, summary);
      }
      session.write(ownership);
      try {
        setLimits(manager, ownership, desired, session, summary);
        for (Endpoint each : summary.replaced()) {
          delete(manager, each);
        }
        boolean removed = false;
        for (Endpoint each : missing) {
          try {
            add(manager, each, owns, ownership, summary);
          } catch (NetlinkException e) {
            if (e.errno() != Errno.ERANGE || removed) {
              throw e;
            }
            removeUnneeded(manager, ownership, existing, summary);
            removed = true;
            add(manager, each, owns, ownership, summary);
          }
        }
        removeUnneeded(manager, ownership, existing, summary);
      } catch (NetlinkException | RuntimeException e) {
        undo(manager, ownership, owns, session, summary);
        throw e;
      }
      session.write(ownership);
      return summary;
    }
  }

  private Ownership read(OwnershipStore.Session session, ChangeSummary summary) throws IOException {
    Ownership ownership = session.read();
    if (ownership.problem().isPresent()) {
      summary.addProblem(ownership.problem().get());
    }
    summary.addKilled(ownership.removeDeadLeases(self));
    ownership.removeDeadActor(self);
    paySysctls(ownership, summary);
    return ownership;
  }

  private void paySysctls(Ownership ownership, ChangeSummary summary) {
    try {
      for (SysctlDebt each : OwedSysctls.pay(ownership, self)) {
        summary.addRestored(each);
      }
    } catch (IOException e) {
      summary.addProblem(
          "a sysctl was changed by a JVM that was killed, and cannot be set back: "
              + e.getMessage());
    }
  }

  /**
   * Pays what processes owe that were killed, each debt for itself, and changes nothing else.
   *
   * @return what was restored; what the kernel refuses is a problem, and stays owed
   * @throws IOException where the ownership cannot be read or written
   */
  public ChangeSummary payForTheDead(PathManager manager) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      ChangeSummary summary = new ChangeSummary();
      Ownership ownership = session.read();
      int before = debts(ownership);
      paySysctls(ownership, summary);
      OwedEndpoints.payForTheDead(manager, ownership, self, summary);
      if (debts(ownership) != before) {
        session.write(ownership);
      }
      return summary;
    }
  }

  /** How many debts there are, and path managers, of which those that have ended are forgotten. */
  private static int debts(Ownership ownership) {
    return ownership.endpointDebts().size()
        + ownership.sysctlDebts().size()
        + ownership.pathManagers().size();
  }

  private static void add(
      PathManager manager,
      Endpoint wanted,
      boolean owns,
      Ownership ownership,
      ChangeSummary summary)
      throws NetlinkException {
    EndpointKey key = EndpointKey.of(wanted);
    try {
      Endpoint added = manager.addAsIs(wanted);
      summary.addAdded(added);
      ownership.removeEndpoint(key);
      if (owns) {
        ownership.putEndpoint(added);
      }
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      ownership.removeEndpoint(key); // another program was faster: it is theirs
      summary.addForeign(wanted);
    }
  }

  /**
   * Returns whether no other program has deleted one of the endpoints. Those that a process of ours
   * has deleted for a moment count as there.
   */
  boolean exist(List<Endpoint> wanted, PathManager manager) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      List<Endpoint> existing = OwedEndpoints.asIfPaid(manager.endpoints(), session.read());
      for (Endpoint each : wanted) {
        if (ExistingEndpoints.find(existing, each) == null) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * The endpoints of the namespace that no process of this user has set with this library. Those
   * that the kernel makes for itself (implicit) are not among them.
   *
   * @throws IOException where the ownership or the endpoints cannot be read
   */
  public List<Endpoint> foreignEndpoints(PathManager manager) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      Ownership ownership = session.read();
      List<Endpoint> existing = OwedEndpoints.asIfPaid(manager.endpoints(), ownership);
      forgetMissing(ownership, existing);
      List<Endpoint> foreign = new ArrayList<>();
      for (Endpoint each : existing) {
        if (!ownership.endpoint(EndpointKey.of(each)).isPresent()
            && !each.has(EndpointFlag.IMPLICIT)) {
          foreign.add(each);
        }
      }
      return foreign;
    }
  }

  /**
   * Gives up what this process wanted.
   *
   * @param undo whether what no other process needs is removed; else it stays and belongs to no
   *     process
   * @return what was done
   * @throws IOException where the kernel refuses, or the ownership cannot be read or written
   */
  public ChangeSummary release(PathManager manager, boolean undo) throws IOException {
    try (OwnershipStore.Session session = store.open()) {
      ChangeSummary summary = new ChangeSummary();
      Ownership ownership = read(session, summary);
      ownership.removeLease(self);
      OwedEndpoints.payForTheDead(manager, ownership, self, summary);
      List<Endpoint> existing = OwedEndpoints.asIfPaid(manager.endpoints(), ownership);
      forgetMissing(ownership, existing);
      if (undo) {
        removeUnneeded(manager, ownership, existing, summary);
        lowerLimits(manager, ownership, summary);
      } else {
        forgetUnneeded(ownership);
      }
      session.write(ownership);
      return summary;
    }
  }

  private static void forgetUnneeded(Ownership ownership) {
    for (Endpoint each : ownership.endpoints()) {
      EndpointKey key = EndpointKey.of(each);
      if (ownership.leaseCount(key) == 0) {
        ownership.removeEndpoint(key);
      }
    }
    if (ownership.leases().isEmpty()) {
      for (LimitKind limit : LimitKind.values()) {
        ownership.removeRaisedLimit(limit);
      }
    }
  }

  private static void plan(
      Endpoint wanted,
      boolean owns,
      @Nullable Lease before,
      List<Endpoint> existing,
      Ownership ownership,
      List<Endpoint> missing,
      ChangeSummary summary) {
    EndpointKey key = EndpointKey.of(wanted);
    Endpoint current = ExistingEndpoints.find(existing, wanted);
    boolean owned = ownership.endpoint(key).isPresent();
    int others = ownership.leaseCount(key) - (owns ? 1 : 0);
    if (current != null && owned && !isAsWanted(current, wanted) && others == 0) {
      // left by a process that was killed, or wanted in another form by this one before
      summary.addReplaced(current);
      current = null;
    }
    if (current == null) {
      missing.add(wanted);
      ownership.removeEndpoint(key);
      if (owns) {
        ownership.putEndpoint(wanted);
      }
      return;
    }
    if (!owns) {
      ownership.removeEndpoint(key); // from now on it stays
    }
    if (!isAsWanted(current, wanted)) {
      summary.addDifferent(current);
    } else if (!owned) {
      summary.addForeign(current);
    } else if (others > 0 || before == null || !before.endpoints().contains(key)) {
      summary.addShared(current);
    }
  }

  /** Forgets what others have removed or replaced; an endpoint keeps its id as long as it lives. */
  private static void forgetMissing(Ownership ownership, List<Endpoint> existing) {
    for (Endpoint owned : ownership.endpoints()) {
      Endpoint current = ExistingEndpoints.find(existing, owned);
      ownership.removeEndpoint(EndpointKey.of(owned));
      if (current != null && (owned.id() == 0 || owned.id() == current.id())) {
        ownership.putEndpoint(current);
      }
    }
  }

  private static void removeUnneeded(
      PathManager manager, Ownership ownership, List<Endpoint> existing, ChangeSummary summary)
      throws NetlinkException {
    for (Endpoint owned : ownership.endpoints()) {
      EndpointKey key = EndpointKey.of(owned);
      if (ownership.leaseCount(key) == 0) {
        Endpoint current = ExistingEndpoints.find(existing, owned);
        if (current != null && delete(manager, current)) {
          summary.addRemoved(current);
        }
        ownership.removeEndpoint(key);
        ownership.removeEndpointDebt(key);
      }
    }
  }

  /** Deletes an endpoint; false where another process was faster since it was listed. */
  private static boolean delete(PathManager manager, Endpoint endpoint) throws NetlinkException {
    try {
      manager.delete(endpoint.id());
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.EINVAL
          && ExistingEndpoints.find(manager.endpoints(), endpoint) == null) {
        return false;
      }
      throw e;
    }
  }

  private static void setLimits(
      PathManager manager,
      Ownership ownership,
      DesiredPaths desired,
      OwnershipStore.Session session,
      ChangeSummary summary)
      throws IOException {
    lowerLimits(manager, ownership, summary);
    Limits now = manager.limits();
    Map<LimitKind, Long> raised = new EnumMap<>(LimitKind.class);
    for (LimitKind limit : LimitKind.values()) {
      int wanted = desired.limit(limit);
      int current = limit.in(now);
      if (wanted > current) {
        RaisedLimit earlier = ownership.raisedLimit(limit).orElse(null);
        int before = earlier == null ? current : earlier.before();
        if (desired.isPermanent()) {
          ownership.removeRaisedLimit(limit);
        } else {
          ownership.putRaisedLimit(limit, new RaisedLimit(before, wanted));
        }
        raised.put(limit, (long) wanted);
        summary.addLimit(limit, current, wanted);
      } else if (wanted != DesiredPaths.UNSET && wanted < current) {
        summary.addHigherLimit(limit, current);
      }
    }
    if (!raised.isEmpty()) {
      session.write(ownership);
      manager.setLimits(raised.get(LimitKind.ADD_ADDR_ACCEPTED), raised.get(LimitKind.SUBFLOWS));
    }
  }

  /**
   * Takes limits that processes raised back to what is needed now, but not below what they were.
   */
  private static void lowerLimits(PathManager manager, Ownership ownership, ChangeSummary summary)
      throws NetlinkException {
    Limits now = manager.limits();
    for (LimitKind limit : LimitKind.values()) {
      RaisedLimit raised = ownership.raisedLimit(limit).orElse(null);
      if (raised == null) {
        continue;
      }
      int current = limit.in(now);
      if (current != raised.raisedTo()) {
        ownership.removeRaisedLimit(limit); // another program has set it since
        continue;
      }
      int needed =
          Math.max(raised.before(), Math.min(raised.raisedTo(), ownership.highestNeeded(limit)));
      if (needed != current) {
        Long value = (long) needed;
        manager.setLimits(
            limit == LimitKind.ADD_ADDR_ACCEPTED ? value : null,
            limit == LimitKind.SUBFLOWS ? value : null);
        summary.addLimit(limit, current, needed);
      }
      if (needed == raised.before()) {
        ownership.removeRaisedLimit(limit);
      } else {
        ownership.putRaisedLimit(limit, new RaisedLimit(raised.before(), needed));
      }
    }
  }

  /** Takes back what was set of something that cannot be set completely. */
  private void undo(
      PathManager manager,
      Ownership ownership,
      boolean owns,
      OwnershipStore.Session session,
      ChangeSummary summary) {
    try {
      ownership.removeLease(self);
      for (Endpoint added : summary.added()) {
        manager.delete(added.id());
        ownership.removeEndpoint(EndpointKey.of(added));
      }
      List<Endpoint> existing = OwedEndpoints.asIfPaid(manager.endpoints(), ownership);
      forgetMissing(ownership, existing);
      if (owns) {
        removeUnneeded(manager, ownership, existing, new ChangeSummary());
        lowerLimits(manager, ownership, summary);
      } else if (summary.hasLimits()) {
        manager.setLimits(summary.limitsBefore(manager.limits()));
      }
      session.write(ownership);
    } catch (IOException ignored) {
      // as when the capability is missing: what was refused first is reported
    }
  }

  private static boolean isAsWanted(Endpoint current, Endpoint wanted) {
    String device = wanted.device();
    return current.flagBits() == wanted.flagBits()
        && (wanted.id() == 0 || wanted.id() == current.id())
        && (device == null ? current.deviceIndex() == 0 : device.equals(current.device()));
  }
}
