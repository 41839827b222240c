package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.paths.revival.AddressTrouble;
import io.github.jmptcp.paths.revival.LossReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections and established subflows of the namespace, as events report them, corrected by
 * looks. For the engine's thread alone.
 */
final class ConnectionTable {
  private final Map<Long, TrackedConnection> connections = new LinkedHashMap<>();
  private final Map<SubflowTuple, TrackedSubflow> subflows = new HashMap<>();

  /** The same in an order, so that they can be taken by turns. */
  private final List<TrackedSubflow> inOrder = new ArrayList<>();

  /** The same by their local addresses. */
  private final Map<InetAddress, Set<TrackedSubflow>> bySource = new HashMap<>();

  /** Connections with a subflow that is lost or stands still, and some that had one. */
  private final Set<TrackedConnection> troubled = new LinkedHashSet<>();

  /** Subflows that a look has found before an event reported them. */
  private final List<TrackedSubflow> unreported = new ArrayList<>(0);

  Collection<TrackedConnection> connections() {
    return connections.values();
  }

  @Nullable TrackedConnection connection(long token) {
    return connections.get(token);
  }

  /** All subflows; the last one takes the place of one that is removed. */
  List<TrackedSubflow> subflows() {
    return Collections.unmodifiableList(inOrder);
  }

  /** Connections with a subflow that is lost or stands still; a copy. */
  List<TrackedConnection> troubled() {
    troubled.removeIf(each -> !each.isTroubled());
    return new ArrayList<>(troubled);
  }

  /** Notes whether a subflow stands still. */
  void standsStill(TrackedSubflow subflow, boolean still) {
    subflow.standingStill = still;
    if (still) {
      troubled.add(subflow.connection);
    }
  }

  @Nullable TrackedSubflow subflow(SubflowTuple tuple) {
    return subflows.get(tuple);
  }

  /** The subflow that a look has found; null where none of a known connection is. */
  @Nullable TrackedSubflow subflow(SubflowRecord record) {
    TrackedSubflow subflow =
        subflows.get(new SubflowTuple(record.localAddress(), record.remoteAddress()));
    return subflow != null && subflow.connection.token == record.token() ? subflow : null;
  }

  /** A new connection with its first subflow. */
  TrackedConnection opened(MptcpEvent.OfNewConnection event, long now) {
    TrackedConnection known = connections.get(event.token());
    if (known != null) {
      known.peerDeniesFirstAddress |= event.deniesJoinToFirstAddress();
      return known;
    }
    TrackedConnection connection =
        new TrackedConnection(
            event.token(),
            event.localAddress(),
            event.remoteAddress(),
            event.isServerSide(),
            event.deniesJoinToFirstAddress(),
            now);
    connections.put(event.token(), connection);
    add(
        new TrackedSubflow(
            connection,
            new SubflowTuple(
                event.localAddress(),
                event.remoteAddress(),
                event.attributes().interfaceIndex().orElse(0)),
            0,
            0,
            now));
    return connection;
  }

  /** A connection that a look has found. */
  void add(TrackedConnection connection) {
    connections.put(connection.token, connection);
  }

  /** A subflow that a look has found before an event reported it. */
  void addUnreported(TrackedSubflow subflow) {
    add(subflow);
    unreported.add(subflow);
  }

  /** Those that were found since the last call; some may be gone. */
  List<TrackedSubflow> takeUnreported() {
    List<TrackedSubflow> taken = new ArrayList<>(unreported);
    unreported.clear();
    return taken;
  }

  private void add(TrackedSubflow subflow) {
    TrackedSubflow before = subflows.put(subflow.tuple, subflow);
    if (before != null) {
      before.connection.remove(before);
      takeOut(before);
    }
    subflow.index = inOrder.size();
    inOrder.add(subflow);
    bySource.computeIfAbsent(subflow.localAddress(), a -> new LinkedHashSet<>()).add(subflow);
    subflow.connection.add(subflow);
  }

  private void remove(TrackedSubflow subflow) {
    subflows.remove(subflow.tuple, subflow);
    subflow.connection.remove(subflow);
    takeOut(subflow);
  }

  private void takeOut(TrackedSubflow subflow) {
    if (subflow.index < 0) {
      return;
    }
    TrackedSubflow last = inOrder.remove(inOrder.size() - 1);
    if (last != subflow) {
      inOrder.set(subflow.index, last);
      last.index = subflow.index;
    }
    subflow.index = -1;
    Set<TrackedSubflow> others = subflowsFrom(subflow.localAddress());
    others.remove(subflow);
    if (others.isEmpty()) {
      bySource.remove(subflow.localAddress());
    }
  }

  private Set<TrackedSubflow> subflowsFrom(InetAddress address) {
    return bySource.getOrDefault(address, Collections.<TrackedSubflow>emptySet());
  }

  private void lose(TrackedConnection connection, LostSubflow loss) {
    connection.lose(loss);
    troubled.add(connection);
  }

  /** A joined subflow; null where its connection is not known, or it was known before. */
  @Nullable TrackedSubflow joined(MptcpEvent.SubflowEstablished event, long now) {
    TrackedConnection connection = connections.get(event.token());
    SubflowTuple tuple =
        new SubflowTuple(
            event.localAddress(),
            event.remoteAddress(),
            event.attributes().interfaceIndex().orElse(0));
    TrackedSubflow known = subflows.get(tuple);
    if (connection == null || known != null && known.connection.token == event.token()) {
      return null;
    }
    TrackedSubflow subflow =
        new TrackedSubflow(connection, tuple, event.localId(), event.remoteId(), now);
    subflow.backupHere = event.isBackup();
    add(subflow);
    return subflow;
  }

  /**
   * A subflow that is gone, or could not be made.
   *
   * @return what its connection has lost by that; null where it was ended on purpose, here or there
   */
  @Nullable LostSubflow closed(MptcpEvent.SubflowClosed event, long now) {
    TrackedConnection connection = connections.get(event.token());
    if (connection == null) {
      return null;
    }
    TrackedSubflow subflow = connection.subflowOf(event);
    int localId = event.localId();
    InetSocketAddress remote = event.remoteAddress();
    if (event.localAddress().getAddress().isAnyLocalAddress()) {
      // a join to an announced address that still waited when the peer withdrew it: tcp_disconnect
      // in net/ipv4/tcp.c forgets the address, and the peer announces it again if it wants one
      return null;
    }
    boolean ending = false;
    if (subflow != null) {
      remote = subflow.tuple.remote();
      ending = subflow.ending;
      remove(subflow);
    } else if (remote.getPort() == 0) {
      // the kernel leaves the peer's port out where a join failed
      remote = new InetSocketAddress(remote.getAddress(), connection.portOf(remote.getAddress()));
    }
    LossReason reason = reason(event.error(), subflow != null);
    if (subflow == null
        && event.error() == Errno.ECONNRESET
        && connection.isWithdrawnLately(localId, now)) {
      // a join that still waited when its endpoint was deleted (tcp_disconnect in net/ipv4/tcp.c)
      reason = LossReason.TIMED_OUT;
    }
    if (reason == null && subflow != null && connection.isWithdrawnLately(localId, now)) {
      reason = LossReason.RESET; // the peer meant one before it
    }
    if (ending) {
      reason = LossReason.STOOD_STILL;
    }
    boolean endedAtOnce = reason == null && subflow != null && subflow.isRefusedWhenEnded(now);
    if (endedAtOnce) {
      reason = LossReason.REFUSED; // the kernel has forgotten the reset's error
    }
    if (reason == null || subflow == null && connection.serverSide) {
      // the kernel joins from the endpoints of a server too, which no client answers
      return null;
    }
    InetAddress local = event.localAddress().getAddress();
    boolean wasEstablished = subflow != null || connection.hasLost(local, remote.getAddress());
    LostSubflow loss =
        new LostSubflow(local, localId, remote, reason, now, wasEstablished, endedAtOnce);
    lose(connection, loss);
    return loss;
  }

  /** A join that was given up here, and had been answered before that: it has to come back. */
  void givenUp(MptcpEvent.SubflowClosed event, long now) {
    TrackedConnection connection = connections.get(event.token());
    TrackedSubflow subflow = connection == null ? null : connection.subflowOf(event);
    if (subflow != null) {
      missing(subflow, now);
    }
  }

  private static @Nullable LossReason reason(int error, boolean established) {
    switch (error) {
      case 0:
        return null;
      case Errno.ECONNREFUSED:
        return LossReason.REFUSED;
      case Errno.ECONNRESET:
      case Errno.EPIPE:
        return established ? LossReason.RESET : LossReason.REFUSED;
      default:
        // ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ...
        return established ? LossReason.TIMED_OUT : LossReason.NOT_REACHED;
    }
  }

  /** A connection is gone; null where it was not known. */
  @Nullable TrackedConnection closed(MptcpEvent.Closed event) {
    TrackedConnection connection = connections.get(event.token());
    if (connection != null) {
      remove(connection);
    }
    return connection;
  }

  /** A connection is gone. */
  void remove(TrackedConnection connection) {
    connections.remove(connection.token);
    for (TrackedSubflow each : new ArrayList<>(connection.subflows)) {
      remove(each);
    }
    troubled.remove(connection);
  }

  /** The peer has withdrawn an address. */
  void withdrawn(MptcpEvent.Removed event) {
    TrackedConnection connection = connections.get(event.token());
    if (connection != null) {
      connection.withdrawnByPeer(event.remoteId());
    }
  }

  /** The peer changed a priority. */
  void prioritized(MptcpEvent.SubflowPriority event) {
    TrackedConnection connection = connections.get(event.token());
    TrackedSubflow subflow = connection == null ? null : connection.subflowOf(event);
    if (subflow != null) {
      subflow.backupThere = event.isBackup();
    }
  }

  /** A subflow that was ended here on purpose. */
  void forget(TrackedSubflow subflow) {
    remove(subflow);
  }

  /** A subflow that was ended here because it stood still; its event brings nothing new. */
  LostSubflow ended(TrackedSubflow subflow, long now) {
    remove(subflow);
    LostSubflow loss =
        new LostSubflow(
            subflow.localAddress(),
            subflow.localId,
            subflow.tuple.remote(),
            LossReason.STOOD_STILL,
            now,
            true);
    lose(subflow.connection, loss);
    return loss;
  }

  /** A look finds that a subflow does not exist although no event reported that. */
  void missing(TrackedSubflow subflow, long now) {
    if (subflows.get(subflow.tuple) != subflow) {
      return;
    }
    remove(subflow);
    lose(
        subflow.connection,
        new LostSubflow(
            subflow.localAddress(),
            subflow.localId,
            subflow.tuple.remote(),
            LossReason.UNKNOWN,
            now,
            true));
  }

  /** A look finds that a join has ended without an answer although no event reported that. */
  void unanswered(
      TrackedConnection connection, Endpoint local, InetSocketAddress remote, long now) {
    InetAddress from = local.address();
    if (connection.serverSide || connection.hasSubflow(from, remote)) {
      return;
    }
    boolean wasEstablished = connection.hasLost(from, remote.getAddress());
    lose(
        connection,
        new LostSubflow(from, local.id(), remote, LossReason.UNKNOWN, now, wasEstablished));
  }

  /** What the endpoint with an address needs, over some connections. */
  AddressTrouble trouble(InetAddress address, Predicate<TrackedConnection> which) {
    AddressTrouble trouble = new AddressTrouble();
    for (TrackedSubflow each : subflowsFrom(address)) {
      TrackedConnection connection = each.connection;
      if (each.closing || !which.test(connection)) {
        continue;
      }
      if (!each.standingStill && !each.ending) {
        trouble.addEstablished(each.tuple.remote().getAddress(), each.health.lastLife());
        if (!connection.serverSide) {
          trouble.addPort(each.tuple.remote());
        }
      } else if (connection.isOwnPath(address) && connection.hasOtherLiving(each)) {
        trouble.addStandingStill();
        if (each.health.isProbedOnly()) {
          trouble.addProbedOnly(each.health.probedAt());
        }
      }
    }
    for (TrackedConnection connection : troubled) {
      if (connection.lost.isEmpty() || !connection.isOwnPath(address) || !which.test(connection)) {
        continue;
      }
      for (LostSubflow each : connection.lost) {
        if (!each.localAddress.equals(address)) {
          continue;
        }
        trouble.addLost(each.reason, each.since);
        if (!each.wasEstablished && !each.reason.pathAnswers()) {
          trouble.addNeverAnswered(each.remote);
        }
      }
    }
    return trouble;
  }

  /** The local addresses of subflows that stand still or are lost. */
  Set<InetAddress> troubledAddresses(Predicate<TrackedConnection> which) {
    Set<InetAddress> addresses = new HashSet<>();
    for (TrackedConnection connection : troubled()) {
      if (!which.test(connection)) {
        continue;
      }
      for (TrackedSubflow each : connection.subflows) {
        if (each.standingStill && connection.isOwnPath(each.localAddress())) {
          addresses.add(each.localAddress());
        }
      }
      for (LostSubflow each : connection.lost) {
        if (connection.isOwnPath(each.localAddress)) {
          addresses.add(each.localAddress);
        }
      }
    }
    return addresses;
  }

  /** Forgets what was lost of an address: it is not wanted any more. */
  void forget(InetAddress address, Predicate<TrackedConnection> which) {
    for (TrackedConnection connection : troubled()) {
      if (!which.test(connection)) {
        continue;
      }
      connection.lost.removeIf(each -> each.localAddress.equals(address));
    }
  }

  /** The established subflows from an address. */
  List<TrackedSubflow> from(InetAddress address) {
    return new ArrayList<>(subflowsFrom(address));
  }
}
