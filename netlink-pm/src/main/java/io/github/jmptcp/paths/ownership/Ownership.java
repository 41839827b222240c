package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.procfs.Sysctl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What processes have set in one network namespace, which of them need it, and what they owe to
 * others: the content of the ownership file. Its text has one line for each fact, see {@code
 * OwnershipText}.
 *
 * <p>Not safe for concurrent use: it is read, changed and written within one {@link
 * OwnershipStore.Session}.
 *
 * <p>To add a new kind of fact: an immutable type for it beside {@link EndpointDebt}, a field with
 * its accessors here (and in {@link #isEmpty}), and a line of its own in {@code OwnershipText}, for
 * reading and for writing. Never add words to an existing kind of line: an older version takes such
 * a line for a broken one. Lines of a kind that is unknown here come from a newer version; they are
 * preserved as they are.
 */
public final class Ownership {
  private final Map<LimitKind, RaisedLimit> raisedLimits = new EnumMap<>(LimitKind.class);
  private final Map<EndpointKey, Endpoint> endpoints = new LinkedHashMap<>();
  private final List<Lease> leases = new ArrayList<>();
  private final Map<EndpointKey, EndpointDebt> endpointDebts = new LinkedHashMap<>();
  private final Map<String, SysctlDebt> sysctlDebts = new LinkedHashMap<>();
  private final List<ProcessIdentity> pathManagers = new ArrayList<>();
  private final List<String> unknownLines = new ArrayList<>();
  private @Nullable ProcessIdentity actor;
  private @Nullable String problem;

  /** An empty one: nothing is set, nothing owed. */
  public Ownership() {}

  /** An empty one, in the place of a file that is broken. */
  static Ownership unreadable(String problem) {
    Ownership ownership = new Ownership();
    ownership.problem = problem;
    return ownership;
  }

  /** Why the file that was read is ignored, and which it is; empty where it was understood. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Returns whether there is nothing to remember; the file is removed then. */
  public boolean isEmpty() {
    return raisedLimits.isEmpty()
        && endpoints.isEmpty()
        && leases.isEmpty()
        && endpointDebts.isEmpty()
        && sysctlDebts.isEmpty()
        && pathManagers.isEmpty()
        && unknownLines.isEmpty()
        && actor == null;
  }

  // limits

  /** The limit, where processes have raised it. */
  public Optional<RaisedLimit> raisedLimit(LimitKind limit) {
    return Optional.ofNullable(raisedLimits.get(limit));
  }

  /** Remembers that a limit was raised; replaces what was known of it. */
  public void putRaisedLimit(LimitKind limit, RaisedLimit raised) {
    raisedLimits.put(limit, raised);
  }

  /** Forgets that a limit was raised: its value stays. */
  public void removeRaisedLimit(LimitKind limit) {
    raisedLimits.remove(limit);
  }

  // endpoints

  /** The endpoints that processes have set; a copy. Without an id: was about to be added. */
  public List<Endpoint> endpoints() {
    return new ArrayList<>(endpoints.values());
  }

  /** The endpoint with this address and port that a process has set. */
  public Optional<Endpoint> endpoint(EndpointKey key) {
    return Optional.ofNullable(endpoints.get(key));
  }

  /** Remembers that a process sets an endpoint; replaces the one with the same key. */
  public void putEndpoint(Endpoint endpoint) {
    endpoints.put(EndpointKey.of(endpoint), endpoint);
  }

  /** Forgets an endpoint: it is removed, or stays for another program. */
  public void removeEndpoint(EndpointKey key) {
    endpoints.remove(key);
  }

  // leases

  /** The processes that need something; unmodifiable. */
  public List<Lease> leases() {
    return Collections.unmodifiableList(leases);
  }

  /** The lease of a process. */
  public Optional<Lease> lease(ProcessIdentity process) {
    for (Lease each : leases) {
      if (each.process().equals(process)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Adds the lease of a process; replaces the one that it has. */
  public void putLease(Lease lease) {
    removeLease(lease.process());
    leases.add(lease);
  }

  /** Removes the lease of a process. */
  public void removeLease(ProcessIdentity process) {
    for (Iterator<Lease> each = leases.iterator(); each.hasNext(); ) {
      if (each.next().process().equals(process)) {
        each.remove();
      }
    }
  }

  /**
   * Removes the leases of processes that have ended without doing so, as by SIGKILL.
   *
   * @param self the calling process, which is alive
   * @return those processes
   */
  public List<ProcessIdentity> removeDeadLeases(ProcessIdentity self) {
    List<ProcessIdentity> dead = new ArrayList<>();
    for (Iterator<Lease> each = leases.iterator(); each.hasNext(); ) {
      ProcessIdentity process = each.next().process();
      if (isDead(process, self)) {
        dead.add(process);
        each.remove();
      }
    }
    return dead;
  }

  /** How many processes need the endpoint. */
  public int leaseCount(EndpointKey key) {
    int count = 0;
    for (Lease each : leases) {
      if (each.endpoints().contains(key)) {
        count++;
      }
    }
    return count;
  }

  /** The highest value of the limit that a process needs, or {@link Lease#UNSET}. */
  public int highestNeeded(LimitKind limit) {
    int highest = Lease.UNSET;
    for (Lease each : leases) {
      highest = Math.max(highest, each.needed(limit));
    }
    return highest;
  }

  // debts

  /** The endpoints of other programs that are deleted for the moment; a copy. */
  public List<EndpointDebt> endpointDebts() {
    return new ArrayList<>(endpointDebts.values());
  }

  /** Remembers an endpoint that has to be added again; replaces the debt with the same key. */
  public void putEndpointDebt(EndpointDebt debt) {
    endpointDebts.put(EndpointKey.of(debt.endpoint()), debt);
  }

  /** Forgets a debt: the endpoint was added again. */
  public void removeEndpointDebt(EndpointKey key) {
    endpointDebts.remove(key);
  }

  /** The sysctls that processes have changed; a copy. */
  public List<SysctlDebt> sysctlDebts() {
    return new ArrayList<>(sysctlDebts.values());
  }

  /** What is to be set back of a sysctl. */
  public Optional<SysctlDebt> sysctlDebt(Sysctl sysctl) {
    return Optional.ofNullable(sysctlDebts.get(sysctl.name()));
  }

  /** Remembers a sysctl that has to be set back; replaces the debt of the same sysctl. */
  public void putSysctlDebt(SysctlDebt debt) {
    sysctlDebts.put(debt.sysctl().name(), debt);
  }

  /** Forgets a debt: the sysctl was set back, or belongs to another program now. */
  public void removeSysctlDebt(Sysctl sysctl) {
    sysctlDebts.remove(sysctl.name());
  }

  // who acts

  /**
   * The process that acts for all of them where only one may, such as on the events of the
   * namespace. It may have ended: {@link ProcessIdentity#isAlive}.
   */
  public Optional<ProcessIdentity> actor() {
    return Optional.ofNullable(actor);
  }

  /** Remembers which process acts for all; null for none. */
  public void setActor(@Nullable ProcessIdentity process) {
    actor = process;
  }

  /**
   * The processes that manage paths in user space, or would take over: the first living one does.
   * The sysctl stays as they need it while one of them lives. Unmodifiable.
   */
  public List<ProcessIdentity> pathManagers() {
    return Collections.unmodifiableList(pathManagers);
  }

  /** Adds a process behind the others; one that is there stays where it is. */
  public void addPathManager(ProcessIdentity process) {
    if (!pathManagers.contains(process)) {
      pathManagers.add(process);
    }
  }

  /** Removes a process that ends, or has ended. */
  public void removePathManager(ProcessIdentity process) {
    pathManagers.remove(process);
  }

  /**
   * Removes path managers that have ended without doing so.
   *
   * @param self the calling process, which is alive
   * @return whether there were any
   */
  public boolean removeDeadPathManagers(ProcessIdentity self) {
    boolean removed = false;
    for (Iterator<ProcessIdentity> each = pathManagers.iterator(); each.hasNext(); ) {
      if (isDead(each.next(), self)) {
        each.remove();
        removed = true;
      }
    }
    return removed;
  }

  /**
   * Forgets the process that acts for all where it has ended without doing so.
   *
   * @param self the calling process, which is alive
   * @return whether there was one
   */
  public boolean removeDeadActor(ProcessIdentity self) {
    if (actor == null || !isDead(actor, self)) {
      return false;
    }
    actor = null;
    return true;
  }

  private static boolean isDead(ProcessIdentity process, ProcessIdentity self) {
    return !process.equals(self) && !process.isAlive(self);
  }

  // what a newer version has written

  List<String> unknownLines() {
    return unknownLines;
  }
}
