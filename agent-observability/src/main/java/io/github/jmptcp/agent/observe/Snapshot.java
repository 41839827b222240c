package io.github.jmptcp.agent.observe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What one process had at one moment. Immutable. */
public final class Snapshot {
  private final List<Connection> connections;
  private final List<Listener> listeners;
  private final Map<String, Long> namespaceCounters;
  private final List<String> gaps;
  private final PathStates paths;

  Snapshot(
      List<Connection> connections,
      List<Listener> listeners,
      Map<String, Long> namespaceCounters,
      List<String> gaps) {
    this(connections, listeners, namespaceCounters, gaps, PathStates.UNKNOWN);
  }

  private Snapshot(
      List<Connection> connections,
      List<Listener> listeners,
      Map<String, Long> namespaceCounters,
      List<String> gaps,
      PathStates paths) {
    this.connections = Collections.unmodifiableList(new ArrayList<>(connections));
    this.listeners = Collections.unmodifiableList(new ArrayList<>(listeners));
    this.namespaceCounters = Collections.unmodifiableMap(namespaceCounters);
    this.gaps = Collections.unmodifiableList(new ArrayList<>(gaps));
    this.paths = paths;
  }

  /** With what the path engine of the process knows. */
  public Snapshot with(PathStates states) {
    return new Snapshot(connections, listeners, namespaceCounters, gaps, states);
  }

  /** What the path engine of the process knows, where it has one that was asked. */
  public PathStates paths() {
    return paths;
  }

  public List<Connection> connections() {
    return connections;
  }

  public List<Listener> listeners() {
    return listeners;
  }

  /**
   * The MPTcpExt counters of the network namespace by their names in {@code nstat}, less MPTcpExt.
   */
  public Map<String, Long> namespaceCounters() {
    return namespaceCounters;
  }

  /** What could not be read, and what would help; empty where all was. */
  public List<String> gaps() {
    return gaps;
  }

  /** Connections with MPTCP in use. */
  public int inUse() {
    int count = 0;
    for (Connection connection : connections) {
      count += connection.isInUse() ? 1 : 0;
    }
    return count;
  }

  /** Subflows that live, of the connections with MPTCP in use. */
  public int subflows() {
    int count = 0;
    for (Connection connection : connections) {
      count += connection.isInUse() ? connection.subflowsTotal() : 0;
    }
    return count;
  }
}
