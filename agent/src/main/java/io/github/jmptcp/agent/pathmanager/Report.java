package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import java.util.ArrayList;
import java.util.List;

/** What was done to endpoints and limits, for the log. Not safe for concurrent use. */
final class Report {
  final List<Endpoint> added = new ArrayList<>();
  final List<Endpoint> removed = new ArrayList<>();

  /** Ours, in other words than are wished now. */
  final List<Endpoint> replaced = new ArrayList<>();

  /** Set by a JVM before this one. */
  final List<Endpoint> shared = new ArrayList<>();

  /** Somebody else's, as wished. */
  final List<Endpoint> kept = new ArrayList<>();

  /** There already, and not as wished. */
  final List<Endpoint> different = new ArrayList<>();

  final List<Process> killed = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private final List<String> higher = new ArrayList<>();
  private final int[] before = {Wish.UNSET, Wish.UNSET};

  void limit(Limit limit, int from, int to) {
    limits.add(limit.word + " " + to + " (was " + from + ")");
    before[limit.ordinal()] = from;
  }

  void higher(Limit limit, int current) {
    higher.add(limit.word + " " + current + " (there already; limits are only raised)");
  }

  boolean hasLimits() {
    return !limits.isEmpty();
  }

  Limits limitsBefore(Limits now) {
    int subflows = before[Limit.SUBFLOWS.ordinal()];
    int accepted = before[Limit.ADD_ADDR_ACCEPTED.ordinal()];
    return new Limits(
        accepted == Wish.UNSET ? now.addAddrAccepted() : accepted,
        subflows == Wish.UNSET ? now.subflows() : subflows);
  }

  boolean isEmpty() {
    return text().isEmpty();
  }

  /** One line, empty where nothing was done. */
  String text() {
    StringBuilder text = new StringBuilder();
    list(text, "added ", added);
    list(text, "shared with another JVM ", shared);
    list(text, "there already ", kept);
    list(text, "removed ", removed);
    list(text, "removed in its old form ", replaced);
    for (String each : limits) {
      part(text).append(each);
    }
    for (String each : higher) {
      part(text).append(each);
    }
    if (!killed.isEmpty()) {
      part(text).append("taken over from killed JVMs: pid");
      for (Process each : killed) {
        text.append(' ').append(each.pid);
      }
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
