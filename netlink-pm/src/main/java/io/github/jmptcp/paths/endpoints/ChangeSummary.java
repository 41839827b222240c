package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import io.github.jmptcp.paths.ownership.SysctlDebt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was done to endpoints and limits. Complete and unmodifiable once it is returned; until then
 * not safe for concurrent use.
 */
public final class ChangeSummary {
  private final List<Endpoint> added = new ArrayList<>();
  private final List<Endpoint> removed = new ArrayList<>();
  private final List<Endpoint> replaced = new ArrayList<>();
  private final List<Endpoint> shared = new ArrayList<>();
  private final List<Endpoint> foreign = new ArrayList<>();
  private final List<Endpoint> different = new ArrayList<>();
  private final List<Endpoint> restored = new ArrayList<>();
  private final List<SysctlDebt> restoredSysctls = new ArrayList<>(0);
  private final List<ProcessIdentity> killed = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private final List<String> higherLimits = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<LimitKind, Integer> limitsBefore = new EnumMap<>(LimitKind.class);

  ChangeSummary() {}

  /** The endpoints that were added, with the ids that the kernel gave them. */
  public List<Endpoint> added() {
    return Collections.unmodifiableList(added);
  }

  /** The endpoints that were removed, since no process needs them. */
  public List<Endpoint> removed() {
    return Collections.unmodifiableList(removed);
  }

  /** The endpoints of ours that were removed to be added in another form. */
  public List<Endpoint> replaced() {
    return Collections.unmodifiableList(replaced);
  }

  /** The endpoints that another process of ours had set before. */
  public List<Endpoint> shared() {
    return Collections.unmodifiableList(shared);
  }

  /** The endpoints that another program had set, as wanted. */
  public List<Endpoint> foreign() {
    return Collections.unmodifiableList(foreign);
  }

  /** The endpoints that exist with other flags, another id or device than wanted, and stay so. */
  public List<Endpoint> different() {
    return Collections.unmodifiableList(different);
  }

  /** The processes that ended without undoing what they had set. */
  public List<ProcessIdentity> killed() {
    return Collections.unmodifiableList(killed);
  }

  /**
   * The endpoints of other programs, or in use by other processes, that a killed process had
   * deleted for a moment and that were added again.
   */
  public List<Endpoint> restored() {
    return Collections.unmodifiableList(restored);
  }

  /** The sysctls that a killed process had changed and that were set back. */
  public List<SysctlDebt> restoredSysctls() {
    return Collections.unmodifiableList(restoredSysctls);
  }

  /** What is wrong, each a sentence; empty where nothing is. */
  public List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  void addAdded(Endpoint endpoint) {
    added.add(endpoint);
  }

  void addRemoved(Endpoint endpoint) {
    removed.add(endpoint);
  }

  void addReplaced(Endpoint endpoint) {
    replaced.add(endpoint);
  }

  void addShared(Endpoint endpoint) {
    shared.add(endpoint);
  }

  void addForeign(Endpoint endpoint) {
    foreign.add(endpoint);
  }

  void addDifferent(Endpoint endpoint) {
    different.add(endpoint);
  }

  void addRestored(Endpoint endpoint) {
    restored.add(endpoint);
  }

  void addRestored(SysctlDebt sysctl) {
    restoredSysctls.add(sysctl);
  }

  void addKilled(List<ProcessIdentity> processes) {
    killed.addAll(processes);
  }

  void addProblem(String problem) {
    problems.add(problem);
  }

  void addLimit(LimitKind limit, int from, int to) {
    limits.add(limit + " " + to + " (was " + from + ")");
    limitsBefore.put(limit, from);
  }

  void addHigherLimit(LimitKind limit, int current) {
    higherLimits.add(limit + " " + current + " (was set before; limits are only raised)");
  }

  boolean hasLimits() {
    return !limitsBefore.isEmpty();
  }

  /** The limits before the change. */
  Limits limitsBefore(Limits now) {
    return new Limits(
        limitsBefore.getOrDefault(LimitKind.ADD_ADDR_ACCEPTED, now.addAddrAccepted()),
        limitsBefore.getOrDefault(LimitKind.SUBFLOWS, now.subflows()));
  }

  /** Returns whether nothing was done. */
  public boolean isEmpty() {
    return toString().isEmpty();
  }

  /** One line for a log; empty where nothing was done. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    list(text, "added ", added);
    list(text, "shared with another JVM ", shared);
    list(text, "set before by another program ", foreign);
    list(text, "restored after a killed JVM ", restored);
    for (SysctlDebt each : restoredSysctls) {
      part(text).append("restored after a killed JVM ");
      text.append(each.sysctl()).append('=').append(each.before());
    }
    list(text, "removed ", removed);
    list(text, "removed in its old form ", replaced);
    for (String each : limits) {
      part(text).append(each);
    }
    for (String each : higherLimits) {
      part(text).append(each);
    }
    for (int i = 0; i < killed.size(); i++) {
      (i == 0 ? part(text).append("taken over from killed JVMs: pid") : text)
          .append(' ')
          .append(killed.get(i).pid());
    }
    return text.toString();
  }

  private static void list(StringBuilder text, String verb, List<Endpoint> endpoints) {
    for (int i = 0; i < endpoints.size(); i++) {
      part(text).append(i == 0 ? verb : "").append(endpoints.get(i));
    }
  }

  private static StringBuilder part(StringBuilder text) {
    return text.append(text.length() == 0 ? "" : ", ");
  }
}
