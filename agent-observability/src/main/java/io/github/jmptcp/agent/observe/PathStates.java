package io.github.jmptcp.agent.observe;

import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.ConnectionView;
import io.github.jmptcp.paths.engine.PathSnapshot;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.paths.engine.SubflowView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the path engine of an agent knows of paths and subflows, at one moment; nothing where it
 * does not run, or was not asked. Immutable.
 */
public final class PathStates {
  /** Nothing is known. */
  public static final PathStates UNKNOWN =
      new PathStates(
          /* known= */ false,
          /* revivals= */ 0,
          Collections.<PathView>emptyList(),
          Collections.<Long, OfConnection>emptyMap());

  private final boolean known;
  private final long revivals;
  private final List<PathView> paths;
  private final Map<Long, OfConnection> connections;

  PathStates(
      boolean known, long revivals, List<PathView> paths, Map<Long, OfConnection> connections) {
    this.known = known;
    this.revivals = revivals;
    this.paths = Collections.unmodifiableList(paths);
    this.connections = connections;
  }

  /** What is known of a connection. */
  static final class OfConnection {
    @Nullable String rule;
    final List<SubflowState> subflows = new ArrayList<>(2);
    final List<LostSubflow> lost = new ArrayList<>(0);
  }

  /** Takes what the engine knows; null where none runs. */
  public static PathStates of(@Nullable PathSnapshot snapshot) {
    if (snapshot == null) {
      return UNKNOWN;
    }
    Ages ages = new Ages();
    Map<Long, OfConnection> connections = new HashMap<>();
    for (ConnectionView each : snapshot.connections()) {
      OfConnection connection = new OfConnection();
      connection.rule = each.rule();
      for (SubflowView subflow : each.subflows()) {
        if (subflow.state() == SubflowView.State.LOST) {
          connection.lost.add(LostSubflow.of(subflow, ages));
        } else {
          connection.subflows.add(SubflowState.of(subflow, ages));
        }
      }
      connections.put(each.token(), connection);
    }
    return new PathStates(/* known= */ true, snapshot.revivals(), snapshot.paths(), connections);
  }

  /** Whether a path engine runs, and was asked. */
  public boolean isKnown() {
    return known;
  }

  /** How often paths came back since the agent started. */
  public long revivals() {
    return revivals;
  }

  /** The paths that had trouble since the agent started. */
  public List<PathView> paths() {
    return paths;
  }

  /** The paths that are dead now. */
  public List<PathView> deadPaths() {
    List<PathView> dead = new ArrayList<>(0);
    for (PathView each : paths) {
      if (each.isDead()) {
        dead.add(each);
      }
    }
    return dead;
  }

  /** Such as {@code path 10.0.2.1 (eth1) dead for 12 s, 5 tries}. */
  public static String text(PathView path) {
    return "path "
        + Addresses.text(path.address())
        + (path.device() == null ? "" : " (" + path.device() + ")")
        + (path.isDead() ? " dead for " : " alive for ")
        + path.sinceSeconds()
        + " s"
        + (path.isDead() ? ", " + LostSubflow.tries(path.tries()) : "");
  }

  Map<Long, OfConnection> connections() {
    return connections;
  }

  private @Nullable OfConnection find(Connection connection) {
    return connection.isInUse() ? connections.get(connection.token()) : null;
  }

  /** Returns the rule of {@code paths} that the connection has; null where none is known. */
  public @Nullable String rule(Connection connection) {
    OfConnection found = find(connection);
    return found == null ? null : found.rule;
  }

  /** Returns what is known of a subflow of a connection; null where nothing is. */
  public @Nullable SubflowState state(Connection connection, Subflow subflow) {
    OfConnection found = find(connection);
    if (found != null) {
      for (SubflowState each : found.subflows) {
        if (each.local().equals(subflow.local()) && each.remote().equals(subflow.remote())) {
          return each;
        }
      }
    }
    return null;
  }

  /** Returns the subflows that a connection has lost, which are tried again. */
  public List<LostSubflow> lost(Connection connection) {
    OfConnection found = find(connection);
    return found == null
        ? Collections.<LostSubflow>emptyList()
        : Collections.unmodifiableList(found.lost);
  }

  /**
   * Returns who made a subflow a backup: {@code this_side} by an endpoint or flag, {@code jmptcp}
   * by a path rule or because it is slow, {@code peer}; two of them with a comma between. Null for
   * one that is no backup.
   */
  public @Nullable String backupBy(Connection connection, Subflow subflow) {
    if (!subflow.isBackup()) {
      return null;
    }
    String here = "";
    if (subflow.isBackupByThisSide()) {
      SubflowState state = state(connection, subflow);
      here = state != null && state.isBackupByEngine() ? "jmptcp" : "this_side";
    }
    return here + (subflow.isBackupByPeer() ? (here.isEmpty() ? "peer" : ",peer") : "");
  }
}
