package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.paths.quality.ConnectionQuality;
import io.github.jmptcp.paths.quality.PathLook;
import io.github.jmptcp.paths.quality.SlowPath;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Judges the paths of the busiest connections by the looks that are made anyway. For the engine's
 * thread alone.
 */
final class QualityWatch {
  /** So many connections are judged at a time; each costs some kilobytes. */
  private static final int MOST = 64;

  private static final long IDLE = TimeUnit.SECONDS.toNanos(5);

  private final Map<TrackedConnection, Judged> judged = new IdentityHashMap<>();
  private final Set<TrackedConnection> looked = new LinkedHashSet<>();

  private static final class Judged {
    final ConnectionQuality<TrackedSubflow> quality = new ConnectionQuality<>();
    long busyAt;
  }

  /** Takes a look, after the subflow's health has taken it. */
  void look(TrackedSubflow subflow, long now, TcpInfo info) {
    TrackedConnection connection = subflow.connection;
    if (connection.subflows.size() < 2) {
      return;
    }
    Judged known = judged.get(connection);
    if (known == null) {
      if (!subflow.health.isBusy() || judged.size() >= MOST) {
        return;
      }
      known = new Judged();
      judged.put(connection, known);
    }
    if (subflow.health.isBusy()) {
      known.busyAt = now;
    }
    known.quality.look(subflow, PathLook.of(now, info));
    looked.add(connection);
  }

  /** Decides about the connections that were looked at since the last call. */
  List<SlowPath<TrackedSubflow>> decide(long now) {
    List<SlowPath<TrackedSubflow>> slow = new ArrayList<>(0);
    for (TrackedConnection each : looked) {
      Judged known = judged.get(each);
      SlowPath<TrackedSubflow> found = known == null ? null : known.quality.decide(usable(each));
      if (found != null) {
        slow.add(found);
      }
    }
    looked.clear();
    for (Iterator<Judged> i = judged.values().iterator(); i.hasNext(); ) {
      if (now - i.next().busyAt > IDLE) {
        i.remove();
      }
    }
    return slow;
  }

  private static List<TrackedSubflow> usable(TrackedConnection connection) {
    List<TrackedSubflow> usable = new ArrayList<>(2);
    for (TrackedSubflow each : connection.subflows) {
      if (each.isNormal()) {
        usable.add(each);
      }
    }
    return usable;
  }

  /** Whether a connection that is judged carries a good part of its data from an address. */
  boolean helps(InetAddress address) {
    for (Map.Entry<TrackedConnection, Judged> each : judged.entrySet()) {
      for (TrackedSubflow subflow : each.getKey().subflows) {
        if (subflow.localAddress().equals(address) && each.getValue().quality.isHelping(subflow)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a connection with a subflow from an address carries data. */
  boolean isBusy(InetAddress address) {
    for (TrackedConnection each : judged.keySet()) {
      if (isFrom(each, address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether such a connection has a path that carries all that it is able to. */
  boolean isFull(InetAddress address) {
    for (Map.Entry<TrackedConnection, Judged> each : judged.entrySet()) {
      if (isFrom(each.getKey(), address) && each.getValue().quality.isFull()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a connection has a path that carries all that it is able to. */
  boolean isFull(TrackedConnection connection) {
    Judged known = judged.get(connection);
    return known != null && known.quality.isFull();
  }

  private static boolean isFrom(TrackedConnection connection, InetAddress address) {
    for (TrackedSubflow subflow : connection.subflows) {
      if (subflow.localAddress().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a connection carries data. */
  boolean isBusy(TrackedConnection connection) {
    return judged.containsKey(connection);
  }
}
