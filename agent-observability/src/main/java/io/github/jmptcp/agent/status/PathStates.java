package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.ConnectionView;
import io.github.jmptcp.paths.engine.PathSnapshot;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.paths.engine.SubflowView;
import io.github.jmptcp.text.JsonWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the path engine of the agent knows of paths and subflows, at one moment; nothing where it
 * does not run. Immutable.
 */
final class PathStates {
  private final @Nullable PathSnapshot snapshot;
  private final Map<Long, ConnectionView> connections = new HashMap<>();
  private final long now = System.nanoTime();

  private PathStates(@Nullable PathSnapshot snapshot) {
    this.snapshot = snapshot;
    if (snapshot != null) {
      for (ConnectionView each : snapshot.connections()) {
        connections.put(each.token(), each);
      }
    }
  }

  static PathStates of(@Nullable PathSnapshot snapshot) {
    return new PathStates(snapshot);
  }

  /** Whether a path engine runs. */
  boolean isKnown() {
    return snapshot != null;
  }

  /** How often paths came back since the start. */
  long revivals() {
    return snapshot == null ? 0 : snapshot.revivals();
  }

  private @Nullable ConnectionView view(Connection connection) {
    return connection.isInUse() ? connections.get(connection.token()) : null;
  }

  /** Returns the rule of {@code paths} that the connection has; null where none is known. */
  @Nullable String rule(Connection connection) {
    ConnectionView view = view(connection);
    return view == null ? null : view.rule();
  }

  private List<SubflowView> subflows(Connection connection) {
    ConnectionView view = view(connection);
    return view == null ? Collections.<SubflowView>emptyList() : view.subflows();
  }

  private @Nullable SubflowView view(Connection connection, Subflow subflow) {
    for (SubflowView each : subflows(connection)) {
      if (each.tuple().local().equals(subflow.local())
          && each.tuple().remote().equals(subflow.remote())) {
        return each;
      }
    }
    return null;
  }

  private List<SubflowView> lostViews(Connection connection) {
    List<SubflowView> lost = new ArrayList<>(0);
    for (SubflowView each : subflows(connection)) {
      if (each.state() == SubflowView.State.LOST) {
        lost.add(each);
      }
    }
    return lost;
  }

  /** Writes {@code paths}: those that had trouble since the start of the agent. */
  void write(JsonWriter json) {
    if (snapshot == null) {
      return;
    }
    json.put("path_revivals", revivals());
    json.array("paths");
    for (PathView each : snapshot.paths()) {
      json.object().put("address", Addresses.text(each.address()));
      json.put("dev", each.device());
      json.put("dead", each.isDead());
      json.put("since_s", seconds(each.changedAt()));
      json.put("tries", each.isDead() ? each.tries() : 0);
      json.put("revivals", each.revivals()).endObject();
    }
    json.endArray();
  }

  /** Writes {@code life} of a subflow, and since when it stands still. */
  void write(JsonWriter json, Connection connection, Subflow subflow) {
    SubflowView view = view(connection, subflow);
    if (view != null) {
      json.put("life", word(view.state()));
      if (view.state() == SubflowView.State.STANDING_STILL) {
        json.put("since_s", seconds(view.since()));
      }
    }
  }

  /** Writes {@code lost_subflows}, which the engine tries to open again. */
  void writeLost(JsonWriter json, Connection connection) {
    if (snapshot == null || !connection.isInUse()) {
      return;
    }
    json.array("lost_subflows");
    for (SubflowView each : lostViews(connection)) {
      InetSocketAddress remote = each.tuple().remote();
      json.object();
      json.put("local_address", Addresses.text(each.tuple().local().getAddress()));
      StatusJson.address(json, "remote", remote);
      json.put("id", each.localId());
      json.put("reason", word(each.lossReason()));
      json.put("since_s", seconds(each.since()));
      json.put("tries", each.tries()).endObject();
    }
    json.endArray();
  }

  /** Returns a line for each path that is dead now. */
  List<String> deadPaths() {
    List<String> lines = new ArrayList<>(0);
    if (snapshot != null) {
      for (PathView each : snapshot.paths()) {
        if (each.isDead()) {
          lines.add("path " + each);
        }
      }
    }
    return lines;
  }

  /** Returns what a line about a subflow ends with; nothing for one that is alive. */
  String text(Connection connection, Subflow subflow) {
    SubflowView view = view(connection, subflow);
    return view != null && view.state() == SubflowView.State.STANDING_STILL
        ? ", standing still for " + seconds(view.since()) + " s"
        : "";
  }

  /** Returns a line for each subflow that the connection has lost. */
  List<String> lost(Connection connection) {
    List<String> lines = new ArrayList<>(0);
    for (SubflowView each : lostViews(connection)) {
      lines.add(
          "subflow "
              + Addresses.text(each.tuple().local().getAddress())
              + " - "
              + Addresses.text(each.tuple().remote())
              + " id "
              + each.localId()
              + " lost for "
              + seconds(each.since())
              + " s ("
              + word(each.lossReason()).replace('_', ' ')
              + "), reviving: "
              + each.tries()
              + (each.tries() == 1 ? " try" : " tries"));
    }
    return lines;
  }

  private static String word(@Nullable Enum<?> value) {
    return String.valueOf(value).toLowerCase(Locale.ROOT);
  }

  private long seconds(long since) {
    return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(now - since));
  }
}
