package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.ReceiveStall;
import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds connections that hardly receive because the kernel has dropped data beyond their receive
 * window, see {@link ReceiveStall}, and takes the subflows from one of their addresses for dead: so
 * they are ended as others that stand still, and opened again when the data has arrived. It happens
 * to connections whose first subflow was replaced, and only while the namespace's counter of such
 * data grows. For the engine's thread alone.
 */
final class StallWatch {
  /** The key of the only problem that is reported here. */
  private static final String STALL = "stall";

  /** Soon enough to see what was dropped before the peer sends missing data by the same subflow. */
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

  /** Looks are that much rarer for each connection whose first subflow was replaced. */
  private static final long PAUSE_FOR_EACH = TimeUnit.MICROSECONDS.toNanos(20);

  /** So many connections are looked at in one round. */
  private static final int MOST = 16;

  /** Data that was dropped so lately may be what a connection waits for. */
  private static final long LATELY = TimeUnit.SECONDS.toNanos(5);

  /** How long it is tried to end a subflow. */
  private static final long ENDING = TimeUnit.SECONDS.toNanos(2);

  /** The longest that a path stays closed: the data may come no more. */
  private static final long HOLD = TimeUnit.SECONDS.toNanos(5);

  /** Ends subflows and opens them again. */
  interface Paths {
    /** Whether this process may do so with those of a connection from an address. */
    boolean mayRevive(TrackedConnection connection, InetAddress from) throws NetlinkException;

    /** The subflows from an address are not opened again until {@link #release}. */
    void hold(InetAddress from);

    /** They may be opened again. */
    void release(InetAddress from);

    /** The address is not to wait because its path has died lately. */
    void hurry(InetAddress from, long now);
  }

  private final ConnectionTable table;
  private final MptcpSockets sockets;
  private final Problems problems;
  private final LongSupplier dropped;
  private final Map<TrackedConnection, ReceiveStall> replaced = new LinkedHashMap<>();

  /** What is to be ended, and until when that is tried. */
  private final Map<TrackedSubflow, Long> ending = new HashMap<>();

  /** What is to arrive before the subflows from an address are opened again. */
  private static final class Held {
    final Map<TrackedConnection, Long> awaited = new HashMap<>();
    final long until;

    Held(long until) {
      this.until = until;
    }
  }

  private final Map<InetAddress, Held> held = new HashMap<>();
  private final Set<InetAddress> toHurry = new HashSet<>();

  private long nextLook = Long.MIN_VALUE / 2;
  private int turn;
  private long droppedBefore = -1;
  private long droppedAt = Long.MIN_VALUE / 2;

  /**
   * A watch.
   *
   * @param dropped the namespace's counter; -1 where the kernel has none
   */
  StallWatch(ConnectionTable table, MptcpSockets sockets, Problems problems, LongSupplier dropped) {
    this.table = table;
    this.sockets = sockets;
    this.problems = problems;
    this.dropped = dropped;
  }

  /** The segments beyond the receive window that the kernel has dropped; -1 for unknown. */
  static long droppedInThisNamespace() {
    try {
      return NamespaceCounters.read(
          NamespaceCounters.OF_THREAD, NamespaceCounters.MPTCP, "NoDSSInWindow");
    } catch (IOException e) {
      return -1;
    }
  }

  /** A connection has lost a subflow: its first one may be among those. */
  void lostSubflow(TrackedConnection connection) {
    if (!connection.serverSide) {
      stallOf(connection);
    }
  }

  private ReceiveStall stallOf(TrackedConnection connection) {
    return replaced.computeIfAbsent(connection, each -> new ReceiveStall());
  }

  /** A connection that a dump has found: there was no event of its first subflow. */
  void found(TrackedConnection connection) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.isFirst()) {
        return;
      }
    }
    lostSubflow(connection);
  }

  /** Looks, if it is due; after the looks that find whether subflows stand still. */
  void look(long now, Paths paths) throws NetlinkException {
    ending.entrySet().removeIf(each -> each.getKey().index < 0 || now - each.getValue() >= 0);
    for (TrackedSubflow each : ending.keySet()) {
      table.standsStill(each, true);
    }
    for (InetAddress each : toHurry) {
      paths.hurry(each, now); // the last round has found it dead
    }
    toHurry.clear();
    if (replaced.isEmpty() && held.isEmpty() || now - nextLook < 0) {
      return;
    }
    release(now, paths);
    nextLook = now + LOOK + replaced.size() * PAUSE_FOR_EACH;
    replaced.keySet().removeIf(each -> table.connection(each.token) != each);
    readCounter(now);
    if (now - droppedAt >= LATELY && !isAnyWaiting()) {
      return;
    }
    List<TrackedConnection> stalled = new ArrayList<>(0);
    for (TrackedConnection each : choose()) {
      ReceiveStall stall = stallOf(each);
      observe(each, stall, now);
      if (stall.isStalled(now)) {
        stalled.add(each);
      }
    }
    if (!stalled.isEmpty()) {
      end(stalled, now, paths);
    }
  }

  private void readCounter(long now) {
    long count = dropped.getAsLong();
    if (droppedBefore >= 0 && count > droppedBefore) {
      droppedAt = now;
    }
    droppedBefore = count;
  }

  private boolean isAnyWaiting() {
    for (ReceiveStall each : replaced.values()) {
      if (each.isWaiting()) {
        return true;
      }
    }
    return false;
  }

  /** Some of those whose subflows all live, by turns. */
  private List<TrackedConnection> choose() {
    List<TrackedConnection> all = new ArrayList<>(replaced.keySet());
    List<TrackedConnection> chosen = new ArrayList<>();
    for (int i = 0; i < all.size() && chosen.size() < MOST; i++) {
      turn = turn + 1 < all.size() ? turn + 1 : 0;
      if (isReplacedAndLives(all.get(turn))) {
        chosen.add(all.get(turn));
      }
    }
    return chosen;
  }

  private static boolean isReplacedAndLives(TrackedConnection connection) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.isFirst() || !each.isLiving() || each.health.isSuspicious()) {
        return false;
      }
    }
    return connection.subflows.size() > 1;
  }

  private void observe(TrackedConnection connection, ReceiveStall stall, long now)
      throws NetlinkException {
    List<SubflowTuple> tuples = new ArrayList<>(connection.subflows.size());
    for (TrackedSubflow each : connection.subflows) {
      tuples.add(each.tuple);
    }
    List<Long> ends = new ArrayList<>(tuples.size());
    sockets.visitSubflows(
        tuples,
        (index, subflow) -> {
          if (subflow.token() == connection.token && subflow.mappedEnd() != 0) {
            ends.add(subflow.mappedEnd());
          }
        });
    Optional<MptcpSocket> socket = sockets.byToken(connection.token);
    if (socket.isPresent()) {
      long next = socket.get().info().receiveNext();
      long furthest = next;
      for (long each : ends) {
        furthest = each - furthest > 0 ? each : furthest;
      }
      stall.observe(now, next, furthest);
    }
  }

  /**
   * Ends the subflows of stalled connections from one address: from the same one for all of them,
   * since under the kernel's path manager an endpoint is cycled only while nothing lives from it.
   */
  private void end(List<TrackedConnection> stalled, long now, Paths paths) throws NetlinkException {
    InetAddress from = null;
    int fewest = Integer.MAX_VALUE;
    for (InetAddress each : addresses(stalled)) {
      int others = livingElsewhere(each, stalled);
      if (others < fewest && paths.mayRevive(stalled.get(0), each)) {
        fewest = others;
        from = each;
      }
    }
    if (from == null) {
      return;
    }
    report();
    toHurry.add(from);
    paths.hold(from);
    Held data = new Held(now + HOLD);
    held.put(from, data);
    for (TrackedConnection connection : stalled) {
      if (connection.livesWithout(from) && paths.mayRevive(connection, from)) {
        ReceiveStall stall = stallOf(connection);
        stall.ended(now);
        data.awaited.put(connection, stall.furthest());
        for (TrackedSubflow each : connection.subflows) {
          if (each.localAddress().equals(from)) {
            ending.put(each, now + ENDING);
            table.standsStill(each, true);
          }
        }
      }
    }
  }

  private void release(long now, Paths paths) throws NetlinkException {
    for (Iterator<Map.Entry<InetAddress, Held>> i = held.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<InetAddress, Held> each = i.next();
      Map<TrackedConnection, Long> awaited = each.getValue().awaited;
      for (Iterator<Map.Entry<TrackedConnection, Long>> j = awaited.entrySet().iterator();
          j.hasNext(); ) {
        Map.Entry<TrackedConnection, Long> data = j.next();
        Optional<MptcpSocket> socket = sockets.byToken(data.getKey().token);
        if (!socket.isPresent() || socket.get().info().receiveNext() - data.getValue() >= 0) {
          j.remove();
        }
      }
      if (awaited.isEmpty() || now - each.getValue().until >= 0) {
        i.remove();
        paths.release(each.getKey());
      }
    }
  }

  private static Set<InetAddress> addresses(List<TrackedConnection> connections) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (TrackedConnection connection : connections) {
      for (TrackedSubflow each : connection.subflows) {
        if (connection.livesWithout(each.localAddress())) {
          addresses.add(each.localAddress());
        }
      }
    }
    return addresses;
  }

  private int livingElsewhere(InetAddress address, List<TrackedConnection> stalled) {
    int living = 0;
    for (TrackedSubflow each : table.subflows()) {
      if (each.isLiving()
          && each.localAddress().equals(address)
          && !stalled.contains(each.connection)) {
        living++;
      }
    }
    return living;
  }

  private void report() {
    problems.report(
        STALL,
        "a connection hardly received although its paths are alive: the kernel dropped data"
            + " beyond its receive window (MPTcpExtNoDSSInWindow), because subflows that replace"
            + " others begin with small receive buffers; one subflow of such a connection is"
            + " ended, so that the peer sends the data again, and then opened again; as root run: sysctl -w"
            + " net.ipv4.tcp_rmem=\"4096 6291456 33554432\"");
  }
}
