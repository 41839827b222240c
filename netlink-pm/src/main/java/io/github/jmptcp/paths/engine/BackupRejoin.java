package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Has connections join again from an endpoint that has become a backup. Where a connection has
 * several subflows from one address, such as one to each address of its peer, the kernel makes the
 * first one alone a backup ({@code mptcp_pm_mp_prio_send_ack}); a subflow that is joined is one
 * from the beginning. For the engine's thread alone.
 */
final class BackupRejoin {
  private final ConnectionTable table;
  private final EndpointChanges endpoints;
  private final MptcpSockets sockets;

  /** Endpoints that were deleted and could not be added again yet. */
  private final Map<InetAddress, Endpoint> missing = new HashMap<>();

  BackupRejoin(ConnectionTable table, EndpointChanges endpoints, MptcpSockets sockets) {
    this.table = table;
    this.endpoints = endpoints;
    this.sockets = sockets;
  }

  /**
   * Whether every connection with a subflow from an address was opened here, did not begin with it,
   * and lives without it.
   */
  boolean isSafe(InetAddress address) throws NetlinkException {
    for (TrackedSubflow each : table.from(address)) {
      if (each.isFirst()
          || each.connection.serverSide
          || each.connection.plan != null
          || !each.connection.hasNormalPathWithout(address)) {
        return false;
      }
    }
    boolean[] known = {true};
    sockets.visitSubflows(
        address,
        record ->
            known[0] &= record.state() != TcpState.ESTABLISHED || table.subflow(record) != null);
    return known[0];
  }

  /** Whether a connection has a backup from an address, and a normal subflow beside it. */
  boolean isNeeded(InetAddress address) {
    Set<TrackedConnection> normal = new HashSet<>();
    Set<TrackedConnection> backup = new HashSet<>();
    for (TrackedSubflow each : table.from(address)) {
      if (each.backupHere) {
        backup.add(each.connection);
      } else if (each.isLiving()) {
        normal.add(each.connection);
      }
    }
    normal.retainAll(backup);
    return !normal.isEmpty();
  }

  /** Ends the subflows from an endpoint, and adds the endpoint again, which opens one of each. */
  void rejoin(Endpoint backup, long now) throws NetlinkException {
    List<TrackedSubflow> subflows = table.from(backup.address());
    missing.put(backup.address(), backup);
    endpoints.delete(backup);
    for (TrackedSubflow each : subflows) {
      each.connection.withdrawn(each.localId, now);
      table.forget(each);
    }
    add(backup);
  }

  /**
   * Adds what could not be added before.
   *
   * @throws NetlinkException of one that still cannot be; the others are there then
   */
  void addMissing() throws NetlinkException {
    NetlinkException failure = null;
    for (Endpoint each : new ArrayList<>(missing.values())) {
      try {
        add(each);
      } catch (NetlinkException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void add(Endpoint backup) throws NetlinkException {
    if (endpoints.find(backup.address()) == null) {
      endpoints.add(backup);
    }
    missing.remove(backup.address());
  }

  /** Whether an endpoint is missing; its addition is then left to the caller. */
  boolean takeOver(InetAddress address) {
    return missing.remove(address) != null;
  }
}
