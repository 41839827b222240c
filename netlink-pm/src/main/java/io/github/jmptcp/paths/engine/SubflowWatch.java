package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowLookup;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.SubflowHealth;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at subflows, a few at a time and again: those that are suspicious, then those that carry
 * data, then the others by turns. How often depends on what was seen and on what a look costs. For
 * the engine's thread alone.
 */
final class SubflowWatch {
  /** So many subflows are looked at in one round. */
  static final int MOST = 64;

  /** The part of {@link #MOST} for those that were not looked at for longest. */
  private static final int BY_TURNS = 16;

  private static final long SUSPICIOUS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(250);

  /** Looks take at most one part in so many of the time, */
  private static final int SHARE = 125;

  /** but come as often as this. */
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionTable table;
  private final MptcpSockets sockets;
  private final LongSupplier clock;
  private long nextLook;

  /** What the last looks took; the least of them was not held up by other threads. */
  private final long[] costs = new long[8];

  private int rounds;
  private long looks;

  SubflowWatch(ConnectionTable table, MptcpSockets sockets, LongSupplier clock) {
    this.table = table;
    this.sockets = sockets;
    this.clock = clock;
    this.nextLook = clock.getAsLong();
  }

  /** When the next look is due; {@link System#nanoTime}. */
  long nextLook() {
    return nextLook;
  }

  /** How many subflows were looked at since the start. */
  long looks() {
    return looks;
  }

  /** Looks, if it is due. */
  void look() throws NetlinkException {
    long start = clock.getAsLong();
    if (start - nextLook < 0) {
      return;
    }
    List<TrackedSubflow> chosen = choose();
    if (chosen.isEmpty()) {
      nextLook = start + IDLE;
      return;
    }
    boolean suspicious = lookAt(chosen) | lookForGaps(chosen);
    boolean busy = false;
    for (TrackedSubflow each : chosen) {
      suspicious |= each.health.isSuspicious();
      busy |= each.health.isBusy();
    }
    long end = clock.getAsLong();
    costs[rounds++ % costs.length] = end - start;
    looks += chosen.size();
    long pause = suspicious ? SUSPICIOUS : busy ? BUSY : IDLE;
    nextLook = start + Math.max(pause, Math.min(LONGEST_PAUSE, leastCost() * SHARE));
  }

  private long leastCost() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(rounds, costs.length); i++) {
      least = Math.min(least, costs[i]);
    }
    return least;
  }

  private List<TrackedSubflow> choose() {
    if (table.subflows().size() <= MOST) {
      return new ArrayList<>(table.subflows());
    }
    Set<TrackedSubflow> chosen = new LinkedHashSet<>();
    Map<InetAddress, Integer> ofPath = new HashMap<>();
    List<TrackedSubflow> oldest = new ArrayList<>();
    for (TrackedSubflow each : table.subflows()) {
      boolean matters = each.health.isSuspicious() && !each.standingStill || each.health.isBusy();
      if (matters && chosen.size() < MOST - BY_TURNS) {
        // some of each path, so that a path with many does not hide another
        if (ofPath.merge(each.localAddress(), 1, Integer::sum) <= (MOST - BY_TURNS) / 2) {
          chosen.add(each);
        }
      }
      keepOldest(oldest, each);
    }
    chosen.addAll(oldest);
    return new ArrayList<>(chosen);
  }

  private static void keepOldest(List<TrackedSubflow> oldest, TrackedSubflow candidate) {
    if (oldest.size() < BY_TURNS) {
      oldest.add(candidate);
      return;
    }
    int youngest = 0;
    for (int i = 1; i < oldest.size(); i++) {
      if (oldest.get(i).lookedAt - oldest.get(youngest).lookedAt > 0) {
        youngest = i;
      }
    }
    if (candidate.lookedAt - oldest.get(youngest).lookedAt < 0) {
      oldest.set(youngest, candidate);
    }
  }

  private boolean lookAt(List<TrackedSubflow> chosen) throws NetlinkException {
    List<SubflowTuple> tuples = new ArrayList<>(chosen.size());
    for (TrackedSubflow each : chosen) {
      tuples.add(each.tuple);
    }
    List<TrackedSubflow> gone = new ArrayList<>(0);
    sockets.visitSubflows(
        tuples,
        new SubflowLookup() {
          @Override
          public void found(int index, SubflowRecord record) {
            TrackedSubflow subflow = chosen.get(index);
            if (record.token() != subflow.connection.token) {
              gone.add(subflow);
              return;
            }
            long now = clock.getAsLong();
            subflow.missed = 0;
            subflow.closing = record.state() != TcpState.ESTABLISHED;
            subflow.lookedAt = now;
            subflow.setBackup(record);
            subflow.health.observe(now, record.tcpInfo());
            subflow.standingStill = subflow.health.isStandingStill();
          }

          @Override
          public void missing(int index) {
            gone.add(chosen.get(index));
          }
        });
    if (gone.isEmpty()) {
      return false;
    }
    findElsewhere(gone);
    for (TrackedSubflow each : gone) {
      // an event about it may be on its way
      if (++each.missed >= 3) {
        table.missing(each, clock.getAsLong());
      }
    }
    return true;
  }

  /** A first subflow may be bound to a device that no event tells: then it is found by address. */
  private void findElsewhere(List<TrackedSubflow> gone) throws NetlinkException {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (TrackedSubflow each : gone) {
      if (each.missed == 0) {
        addresses.add(each.localAddress());
      }
    }
    for (InetAddress address : addresses) {
      sockets.visitSubflows(
          address,
          record -> {
            SubflowTuple tuple =
                new SubflowTuple(
                    record.localAddress(), record.remoteAddress(), record.interfaceIndex());
            TrackedSubflow known = table.subflow(tuple);
            if (known != null && known.connection.token == record.token()) {
              known.tuple = tuple;
              gone.remove(known);
            }
          });
    }
  }

  private boolean lookForGaps(List<TrackedSubflow> chosen) throws NetlinkException {
    Set<TrackedConnection> connections = new LinkedHashSet<>();
    for (TrackedSubflow each : chosen) {
      if (each.connection.subflows.size() > 1) {
        connections.add(each.connection);
      }
    }
    boolean needed = false;
    for (TrackedConnection each : connections) {
      List<SubflowHealth> healths = each.healths();
      long now = clock.getAsLong();
      if (!each.gap.isNeeded(now, healths)) {
        continue;
      }
      needed = true;
      Optional<MptcpSocket> socket = sockets.byToken(each.token);
      if (socket.isPresent()) {
        each.gap.observe(now, socket.get().info().receiveNext(), healths);
        for (TrackedSubflow subflow : each.subflows) {
          subflow.standingStill |= each.gap.isStandingStill(now, subflow.health);
        }
      }
    }
    return needed;
  }
}
