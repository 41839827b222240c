package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares the table with all connections and subflows that exist, after events were lost or at the
 * start, and corrects it. A dump is no snapshot: it may leave some out while others come and go, so
 * what is not seen in one is looked for in another. For the engine's thread alone.
 */
final class Resync {
  /** MPTCP_SUBFLOW_FLAG_MCAP_LOC and JOIN_LOC (linux/mptcp.h): this side sent the SYN. */
  private static final int OF_THIS_SIDE = 1 << 1 | 1 << 3;

  /** The same with MCAP_REM and JOIN_REM. */
  private static final int OF_ANY_SIDE = OF_THIS_SIDE | 1 | 1 << 2;

  private final ConnectionTable table;
  private final ConnectWatch connects;
  private final Map<Long, MptcpSocket> existing = new HashMap<>();
  private final long now;
  private final Set<SubflowTuple> seen = new HashSet<>();
  private final Set<SubflowTuple> joining = new HashSet<>(0);
  private final MissedEvents missed = new MissedEvents();

  /** Begins the comparison. */
  Resync(ConnectionTable table, ConnectWatch connects, long now) {
    this.table = table;
    this.connects = connects;
    this.now = now;
  }

  /** Takes what a dump of all shows. */
  void read(MptcpSockets sockets) throws NetlinkException {
    for (MptcpSocket each : sockets.list()) {
      if (!each.isListening() && !each.info().isFallback()) {
        existing.put(each.token(), each);
      }
    }
    sockets.visitSubflows(null, this::see);
  }

  /** Whether something of the table was not seen yet. */
  boolean lacksAny() {
    for (TrackedConnection each : table.connections()) {
      if (!existing.containsKey(each.token)) {
        return true;
      }
    }
    for (TrackedSubflow each : table.subflows()) {
      if (!seen.contains(each.tuple)) {
        return true;
      }
    }
    return false;
  }

  /** Takes a subflow that exists. */
  private void see(SubflowRecord record) {
    SubflowTuple tuple =
        new SubflowTuple(record.localAddress(), record.remoteAddress(), record.interfaceIndex());
    if (record.state() == TcpState.SYN_SENT) {
      connects.found(record);
    }
    if (record.state() == TcpState.SYN_SENT || record.state() == TcpState.SYN_RECV) {
      if (joining.add(tuple)) {
        missed.addJoining(
            record.token(),
            new AddressPair(tuple.local().getAddress(), tuple.remote().getAddress()));
      }
      return;
    }
    TrackedSubflow subflow = table.subflow(tuple);
    if (subflow == null || subflow.connection.token != record.token()) {
      subflow = record.state() == TcpState.ESTABLISHED ? found(record, tuple) : null;
      if (subflow == null) {
        return;
      }
    }
    seen.add(tuple);
    subflow.tuple = tuple; // with the device that events leave out
    subflow.closing = record.state() != TcpState.ESTABLISHED;
    subflow.take(record);
    subflow.connection.fullyEstablished |= record.isFullyEstablished() || subflow.isJoined();
    subflow.health.observe(now, record.tcpInfo());
    table.standsStill(subflow, subflow.health.isStandingStill());
  }

  /** A subflow that no event has reported; null where one will. */
  private @Nullable TrackedSubflow found(SubflowRecord record, SubflowTuple tuple) {
    TrackedConnection connection = table.connection(record.token());
    if (connection == null) {
      MptcpSocket socket = existing.get(record.token());
      if (socket == null) {
        return null; // newer than the list of them
      }
      // the kernel fills in the addresses of a connection when its connect(2) returns
      boolean isOpening = socket.remoteAddress().getPort() == 0;
      connection =
          new TrackedConnection(
              record.token(),
              isOpening ? record.localAddress() : socket.localAddress(),
              isOpening ? record.remoteAddress() : socket.remoteAddress(),
              isServerSide(record.flags(), tuple),
              false,
              now);
      table.add(connection);
    }
    TrackedSubflow subflow = TrackedSubflow.found(connection, tuple, record, now);
    table.addUnreported(subflow);
    return subflow;
  }

  /** By what this side sent; else, the side with the ephemeral port has opened it, mostly. */
  private static boolean isServerSide(int flags, SubflowTuple tuple) {
    if ((flags & OF_ANY_SIDE) != 0) {
      return (flags & OF_THIS_SIDE) == 0;
    }
    return tuple.local().getPort() < tuple.remote().getPort();
  }

  /**
   * Ends the comparison: what was not seen is gone.
   *
   * @return what else follows from it
   */
  MissedEvents end() {
    for (TrackedConnection connection : new ArrayList<>(table.connections())) {
      if (!existing.containsKey(connection.token)) {
        table.remove(connection);
        missed.ended.add(connection);
        continue;
      }
      for (TrackedSubflow each : new ArrayList<>(connection.subflows)) {
        if (!seen.contains(each.tuple)) {
          table.missing(each, now);
        }
      }
    }
    for (TrackedSubflow each : table.takeUnreported()) {
      if (each.index >= 0 && !each.isFirst()) {
        missed.joined.add(each);
      }
    }
    return missed;
  }
}
