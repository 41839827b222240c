package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel have what this JVM wishes, and undoes it when no JVM needs it any longer. What
 * somebody else has set is kept, and never undone.
 *
 * <p>The ledger is written before the kernel is asked: wherever a JVM is killed, the next one finds
 * all that is there.
 */
final class Steward {
  private final LedgerStore store;
  private final Process self;

  Steward(LedgerStore store, Process self) {
    this.store = store;
    this.self = self;
  }

  /**
   * Sets what is wished, and takes over or removes what killed JVMs left. Called again with another
   * wish, it goes from the one to the other.
   *
   * @return what was done
   * @throws NetlinkException what the kernel refused; then nothing of this wish stays
   */
  synchronized Report fulfil(PathManager manager, Wish wish) throws IOException {
    try (LedgerStore.Session session = store.open()) {
      Ledger ledger = session.read();
      Report report = new Report();
      report.killed.addAll(ledger.removeDead(self));
      List<Endpoint> existing = manager.endpoints();
      forgetWhatIsGone(ledger, existing);
      ledger.remove(self);
      if (wish.owns) {
        ledger.holders.add(Holder.of(self, wish));
      }
      List<Endpoint> missing = new ArrayList<>();
      for (Endpoint each : wish.endpoints) {
        plan(each, wish.owns, existing, ledger, missing, report);
      }
      session.write(ledger);
      try {
        setLimits(manager, ledger, wish, session, report);
        for (Endpoint replaced : report.replaced) {
          delete(manager, replaced);
        }
        // first the new paths, then off the old ones, as long as the kernel has room for both
        boolean room = existing.size() + missing.size() <= PathManager.MAX_ENDPOINTS;
        if (!room) {
          removeUnneeded(manager, ledger, existing, report);
        }
        for (Endpoint each : missing) {
          add(manager, each, wish, ledger, report);
        }
        if (room) {
          removeUnneeded(manager, ledger, existing, report);
        }
      } catch (NetlinkException | RuntimeException refused) {
        undo(manager, ledger, wish, session, report);
        throw refused;
      }
      session.write(ledger);
      return report;
    }
  }

  private static void add(
      PathManager manager, Endpoint wished, Wish wish, Ledger ledger, Report report)
      throws NetlinkException {
    String key = Holder.key(wished);
    try {
      Endpoint added = manager.addAsIs(wished);
      report.added.add(added);
      ledger.remove(key);
      if (wish.owns) {
        ledger.endpoints.add(added);
      }
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      ledger.remove(key); // somebody else was quicker: it is theirs
      report.kept.add(wished);
    }
  }

  /** Whether nobody has deleted one of them. */
  static boolean areThere(List<Endpoint> wished, PathManager manager) throws NetlinkException {
    List<Endpoint> existing = manager.endpoints();
    for (Endpoint each : wished) {
      if (find(existing, each) == null) {
        return false;
      }
    }
    return true;
  }

  /** The endpoints that no JVM of this user has set. */
  synchronized List<Endpoint> foreign(PathManager manager) throws IOException {
    try (LedgerStore.Session session = store.open()) {
      Ledger ledger = session.read();
      List<Endpoint> existing = manager.endpoints();
      forgetWhatIsGone(ledger, existing);
      List<Endpoint> foreign = new ArrayList<>();
      for (Endpoint each : existing) {
        if (ledger.owned(Holder.key(each)) == null && !each.has(EndpointFlag.IMPLICIT)) {
          foreign.add(each);
        }
      }
      return foreign;
    }
  }

  /**
   * Leaves.
   *
   * @param undo whether what no other JVM needs is undone; else it stays for good
   */
  synchronized Report leave(PathManager manager, boolean undo) throws IOException {
    try (LedgerStore.Session session = store.open()) {
      Ledger ledger = session.read();
      Report report = new Report();
      report.killed.addAll(ledger.removeDead(self));
      ledger.remove(self);
      List<Endpoint> existing = manager.endpoints();
      forgetWhatIsGone(ledger, existing);
      if (undo) {
        removeUnneeded(manager, ledger, existing, report);
        lowerLimits(manager, ledger, report);
      } else {
        forgetUnneeded(ledger);
      }
      session.write(ledger);
      return report;
    }
  }

  private static void forgetUnneeded(Ledger ledger) {
    for (Endpoint owned : new ArrayList<>(ledger.endpoints)) {
      if (ledger.holdersOf(Holder.key(owned)) == 0) {
        ledger.remove(Holder.key(owned));
      }
    }
    if (ledger.holders.isEmpty()) {
      ledger.limits.clear();
    }
  }

  private void plan(
      Endpoint wished,
      boolean owns,
      List<Endpoint> existing,
      Ledger ledger,
      List<Endpoint> missing,
      Report report) {
    String key = Holder.key(wished);
    Endpoint there = find(existing, wished);
    Endpoint owned = ledger.owned(key);
    int others = ledger.holdersOf(key) - (owns ? 1 : 0);
    if (there != null && owned != null && !fits(there, wished) && others == 0) {
      // left by a JVM that was killed, or by an earlier wish of ours, in other words
      report.replaced.add(there);
      there = null;
    }
    if (there == null) {
      missing.add(wished);
      ledger.remove(key);
      if (owns) {
        ledger.endpoints.add(wished);
      }
      return;
    }
    if (!owns) {
      ledger.remove(key); // from now on it stays
    }
    if (!fits(there, wished)) {
      report.different.add(there);
    } else if (owned != null) {
      report.shared.add(there);
    } else {
      report.kept.add(there);
    }
  }

  /** Others may have removed or replaced what was ours; an endpoint keeps its id for life. */
  private static void forgetWhatIsGone(Ledger ledger, List<Endpoint> existing) {
    for (Endpoint owned : new ArrayList<>(ledger.endpoints)) {
      Endpoint there = find(existing, owned);
      boolean isOurs = there != null && (owned.id() == 0 || owned.id() == there.id());
      ledger.remove(Holder.key(owned));
      if (isOurs && there != null) {
        ledger.endpoints.add(there);
      }
    }
  }

  private static void removeUnneeded(
      PathManager manager, Ledger ledger, List<Endpoint> existing, Report report)
      throws NetlinkException {
    for (Endpoint owned : new ArrayList<>(ledger.endpoints)) {
      String key = Holder.key(owned);
      if (ledger.holdersOf(key) == 0) {
        Endpoint there = find(existing, owned);
        if (there != null && delete(manager, there)) {
          report.removed.add(there);
        }
        ledger.remove(key);
      }
    }
  }

  /** Deletes an endpoint; false where another process was quicker since it was listed. */
  private static boolean delete(PathManager manager, Endpoint there) throws NetlinkException {
    try {
      manager.delete(there.id());
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == Errno.EINVAL && find(manager.endpoints(), there) == null) {
        return false;
      }
      throw e;
    }
  }

  private void setLimits(
      PathManager manager, Ledger ledger, Wish wish, LedgerStore.Session session, Report report)
      throws IOException {
    lowerLimits(manager, ledger, report);
    Limits now = manager.limits();
    Long[] values = new Long[2];
    for (Limit limit : Limit.values()) {
      int wanted = limit == Limit.SUBFLOWS ? wish.subflows : wish.addAddrAccepted;
      int current = limit.in(now);
      if (wanted > current) {
        Limit.Raised raised = ledger.limits.get(limit);
        if (wish.owns) {
          ledger.limits.put(
              limit, new Limit.Raised(raised == null ? current : raised.before, wanted));
        } else {
          ledger.limits.remove(limit);
        }
        values[limit.ordinal()] = (long) wanted;
        report.limit(limit, current, wanted);
      } else if (wanted != Wish.UNSET && wanted < current) {
        report.higher(limit, current);
      }
    }
    if (values[0] != null || values[1] != null) {
      session.write(ledger);
      manager.setLimits(values[Limit.ADD_ADDR_ACCEPTED.ordinal()], values[0]);
    }
  }

  /** Takes limits that JVMs raised back to what is needed now, but not below what they were. */
  private static void lowerLimits(PathManager manager, Ledger ledger, Report report)
      throws NetlinkException {
    Limits now = manager.limits();
    for (Limit limit : Limit.values()) {
      Limit.Raised raised = ledger.limits.get(limit);
      if (raised == null) {
        continue;
      }
      int current = limit.in(now);
      if (current != raised.set) {
        ledger.limits.remove(limit); // somebody else has set it since
        continue;
      }
      int needed = Math.max(raised.before, Math.min(raised.set, ledger.wanted(limit)));
      if (needed != current) {
        Long value = (long) needed;
        manager.setLimits(
            limit == Limit.ADD_ADDR_ACCEPTED ? value : null,
            limit == Limit.SUBFLOWS ? value : null);
        report.limit(limit, current, needed);
      }
      if (needed == raised.before) {
        ledger.limits.remove(limit);
      } else {
        ledger.limits.put(limit, new Limit.Raised(raised.before, needed));
      }
    }
  }

  /** Takes back what was set of a wish that cannot be fulfilled as a whole. */
  private void undo(
      PathManager manager, Ledger ledger, Wish wish, LedgerStore.Session session, Report report) {
    try {
      ledger.remove(self);
      for (Endpoint added : report.added) {
        manager.delete(added.id());
        ledger.remove(Holder.key(added));
      }
      forgetWhatIsGone(ledger, manager.endpoints());
      if (wish.owns) {
        removeUnneeded(manager, ledger, manager.endpoints(), new Report());
        lowerLimits(manager, ledger, report);
      } else if (report.hasLimits()) {
        manager.setLimits(report.limitsBefore(manager.limits()));
      }
      session.write(ledger);
    } catch (IOException alsoRefused) {
      // as when the capability is missing: what was refused first is told
    }
  }

  private static @Nullable Endpoint find(List<Endpoint> existing, Endpoint wished) {
    for (Endpoint each : existing) {
      // an implicit endpoint is the kernel's, which gives way to one that is added
      if (each.address().equals(wished.address())
          && each.port() == wished.port()
          && !each.has(EndpointFlag.IMPLICIT)) {
        return each;
      }
    }
    return null;
  }

  private static boolean fits(Endpoint there, Endpoint wished) {
    String device = wished.device();
    return there.flagBits() == wished.flagBits()
        && (wished.id() == 0 || wished.id() == there.id())
        && (device == null ? there.deviceIndex() == 0 : device.equals(there.device()));
  }
}
