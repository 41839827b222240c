package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.mptcp.UserspacePathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.userspace.ConnectionPlan;
import io.github.jmptcp.paths.userspace.PathCommand;
import io.github.jmptcp.paths.userspace.SubflowUse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Manages the paths of single connections in user space: what {@link ConnectionPlan} plans is done
 * here, and what becomes of it is followed. For the engine's thread alone.
 */
final class UserspaceActor {
  private final ConnectionTable table;
  private final ConnectionEndpoints endpoints;
  private final UserspacePathManager manager;
  private final MptcpSockets sockets;
  private final AnnouncedListeners listeners;
  private final Problems problems;

  private final PendingJoins pending = new PendingJoins();

  /** Connections with a path that is to come later. */
  private final Set<TrackedConnection> delayed = new HashSet<>();

  /**
   * Manages no connection yet.
   *
   * @param parts with the table of connections, the sockets, and who is notified of problems
   */
  UserspaceActor(
      EngineParts parts,
      ConnectionEndpoints endpoints,
      UserspacePathManager manager,
      AnnouncedListeners listeners) {
    this.table = parts.table;
    this.sockets = parts.sockets;
    this.problems = parts.problems;
    this.endpoints = endpoints;
    this.manager = manager;
    this.listeners = listeners;
  }

  /**
   * A connection may have further subflows from now on, or is taken over with those that it has.
   */
  void established(TrackedConnection connection, long now) {
    if (connection.plan != null) {
      return;
    }
    connection.plan =
        new ConnectionPlan(
            connection.serverSide,
            connection.peerDeniesFirstAddress,
            connection.local.getAddress(),
            connection.remote);
    if (ConnectionEndpoints.hasDelays(connection)) {
      delayed.add(connection);
    }
    update(connection, now);
  }

  /** Announces again, and listens for, what the connections announce that are planned already. */
  void announceAgain(long now) {
    for (TrackedConnection each : table.connections()) {
      announceAgain(each, now);
    }
  }

  private void announceAgain(TrackedConnection connection, long now) {
    ConnectionPlan plan = connection.plan;
    if (plan != null) {
      execute(connection, plan.announceAgain(), now);
    }
  }

  private void update(TrackedConnection connection, long now) {
    ConnectionPlan plan = connection.plan;
    if (plan != null) {
      execute(connection, plan.update(endpoints.of(connection, now), uses(connection)), now);
    }
  }

  private List<SubflowUse> uses(TrackedConnection connection) {
    List<SubflowUse> uses = new ArrayList<>();
    for (TrackedSubflow each : connection.subflows) {
      uses.add(new SubflowUse(each.localId, each.remoteId, each.tuple.remote(), each.isFirst()));
    }
    for (PendingJoins.Join each : pending.of(connection)) {
      uses.add(new SubflowUse(each.local.id(), -1, each.remote, false));
    }
    return uses;
  }

  private void execute(TrackedConnection connection, List<PathCommand> commands, long now) {
    for (PathCommand each : commands) {
      if (connection.plan == null) {
        return; // it turned out to be the kernel's
      }
      execute(connection, each, now);
    }
  }

  private void execute(TrackedConnection connection, PathCommand command, long now) {
    try {
      switch (command.kind()) {
        case ANNOUNCE:
          announce(connection, command.endpoint(), now);
          break;
        case CREATE:
          create(connection, command.endpoint(), command.remote());
          break;
        case CREATE_BY_ROUTE:
          createByRoute(connection, command.remote());
          break;
        case REMOVE:
          remove(connection, command.endpoint(), now);
          break;
        case END:
          end(connection, command.endpoint());
          break;
        default:
          prioritize(connection, command.endpoint());
          break;
      }
    } catch (NetlinkException e) {
      refused(connection, command.toString(), e);
    }
  }

  private void announce(TrackedConnection connection, Endpoint endpoint, long now)
      throws NetlinkException {
    if (listeners.open(connection, endpoint, now)) {
      manager.announce(connection.token, endpoint.address(), endpoint.id(), endpoint.port());
    }
  }

  /** Opens a subflow; its answer comes as an event. */
  void create(TrackedConnection connection, Endpoint local, InetSocketAddress remote)
      throws NetlinkException {
    int flags = local.has(EndpointFlag.BACKUP) ? EndpointFlag.BACKUP.bit() : 0;
    manager.createSubflow(connection.token, local.toBuilder().flagBits(flags).build(), remote);
    pending.add(connection, local, remote);
  }

  private void createByRoute(TrackedConnection connection, InetSocketAddress remote)
      throws NetlinkException {
    Endpoint local = endpoints.byRoute(connection, remote.getAddress());
    if (local != null) {
      create(connection, local, remote);
    }
  }

  private void remove(TrackedConnection connection, Endpoint endpoint, long now)
      throws NetlinkException {
    listeners.release(connection, endpoint);
    try {
      withdraw(connection, endpoint.id(), now);
    } catch (NetlinkException e) {
      // not announced, and no subflow left from it
      if (isNotOurs(e)) {
        throw e;
      }
    }
    end(connection, endpoint);
  }

  /** Withdraws a local id and its subflows from the peer (RM_ADDR). */
  void withdraw(TrackedConnection connection, int localId, long now) throws NetlinkException {
    manager.remove(connection.token, localId);
    connection.withdrawn(localId, now);
  }

  private void end(TrackedConnection connection, Endpoint endpoint) {
    List<TrackedSubflow> from = new ArrayList<>();
    for (TrackedSubflow each : connection.subflows) {
      if (each.localId == endpoint.id()) {
        from.add(each);
      }
    }
    for (TrackedSubflow each : from) {
      try {
        destroy(connection, each.tuple);
        table.forget(each);
      } catch (NetlinkException e) {
        refused(connection, "SUBFLOW_DESTROY " + each, e);
      }
    }
    connection.lost.removeIf(each -> each.localId == endpoint.id());
  }

  /** Ends a subflow, or a join that waits: an event will report that, which means nothing. */
  void destroy(TrackedConnection connection, SubflowTuple tuple) throws NetlinkException {
    try {
      manager.destroySubflow(connection.token, tuple.local(), tuple.remote());
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ESRCH) { // else it has ended meanwhile, which an event reports
        throw e;
      }
    }
    pending.forget(connection.token, tuple.local().getAddress(), tuple.remote().getAddress());
    connection.abandon(tuple);
  }

  private void prioritize(TrackedConnection connection, Endpoint endpoint) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.localId == endpoint.id()) {
        setBackup(each, endpoint.has(EndpointFlag.BACKUP));
      }
    }
  }

  /**
   * Makes a subflow a backup, or a normal one.
   *
   * @return whether the kernel did it
   */
  boolean setBackup(TrackedSubflow subflow, boolean backup) {
    try {
      manager.setBackup(
          subflow.connection.token, subflow.tuple.local(), subflow.tuple.remote(), backup);
      subflow.backupHere = backup;
      return true;
    } catch (NetlinkException e) {
      refused(subflow.connection, "SET_FLAGS " + (backup ? EndpointFlag.BACKUP : "nobackup"), e);
      return false;
    }
  }

  /** Handles what the kernel refused; a connection that is the kernel's is left to it. */
  void refused(TrackedConnection connection, String what, NetlinkException e) {
    if (isNotOurs(e)) {
      connection.plan = null;
      delayed.remove(connection);
      listeners.release(connection);
      return;
    }
    if (isGone(e)) {
      return; // an event follows
    }
    String text = String.valueOf(e.getMessage());
    problems.report(
        e.operation() + e.errno() + what.split(" ")[0],
        "a path could not be set (" + what + "): " + text);
  }

  private static boolean isNotOurs(NetlinkException e) {
    String text = e.kernelText();
    return text != null && text.contains("userspace PM not selected");
  }

  /** Whether the connection has ended, or is ending: ENOTCONN for a subflow of such a one. */
  private static boolean isGone(NetlinkException e) {
    String text = e.kernelText();
    return e.errno() == Errno.ENOTCONN || text != null && text.contains("invalid token");
  }

  /** A subflow has joined. */
  void joined(TrackedSubflow subflow, long now) {
    PendingJoins.Join join = answered(subflow);
    if (join != null && join.local.has(EndpointFlag.BACKUP)) {
      makeBackup(subflow);
    }
    update(subflow.connection, now);
  }

  /** A join is answered; returns it, or null where it was not requested here. */
  PendingJoins.@Nullable Join answered(TrackedSubflow subflow) {
    return pending.forget(
        subflow.connection.token, subflow.localAddress(), subflow.tuple.remote().getAddress());
  }

  /** Linux 6.1 joins by a command of user space without the flag that the command has. */
  private void makeBackup(TrackedSubflow subflow) {
    boolean[] isNormal = {false};
    try {
      sockets.visitSubflows(
          Collections.singletonList(subflow.tuple),
          (index, record) ->
              isNormal[0] =
                  record.token() == subflow.connection.token && !record.isBackupForReceiving());
    } catch (NetlinkException e) {
      refused(subflow.connection, "SOCK_DIAG_BY_FAMILY", e);
    }
    if (isNormal[0]) {
      setBackup(subflow, true);
    }
  }

  /**
   * A subflow is gone, or could not be made.
   *
   * @return whether that means nothing: it was given up here
   */
  boolean closed(MptcpEvent.SubflowClosed event) {
    TrackedConnection connection = table.connection(event.token());
    if (connection != null && connection.isAbandoned(event)) {
      return true;
    }
    pending.forget(
        event.token(), event.localAddress().getAddress(), event.remoteAddress().getAddress());
    return false;
  }

  /** Whether a join from an address to a peer's is not answered yet. */
  boolean isPending(TrackedConnection connection, InetAddress local, InetAddress remote) {
    return pending.contains(connection, local, remote);
  }

  /** Notes which joins have ended, after events were lost. */
  void noteEnded(MissedEvents missed, long now) {
    for (TrackedConnection each : table.connections()) {
      pending.noteEnded(each, missed.joining(each), now);
    }
  }

  /** Those of them whose end no event has reported become losses. */
  void loseEnded(long now) {
    for (PendingJoins.Ended each : pending.forgetEnded(now)) {
      table.unanswered(each.connection, each.join.local, each.join.remote, now);
    }
  }

  /** A connection is gone. */
  void closed(TrackedConnection connection) {
    pending.forgetAll(connection);
    delayed.remove(connection);
  }

  /** The peer announced an address. */
  void announced(TrackedConnection connection, MptcpEvent.Announced event, long now) {
    ConnectionPlan plan = connection.plan;
    if (plan != null) {
      execute(
          connection,
          plan.announced(event.remoteId(), event.remoteAddress(), uses(connection)),
          now);
    }
  }

  /** The peer took an address back. */
  void removed(TrackedConnection connection, MptcpEvent.Removed event) {
    ConnectionPlan plan = connection.plan;
    if (plan != null) {
      plan.removed(event.remoteId());
    }
    Set<InetAddress> gone = new HashSet<>();
    for (TrackedSubflow each : connection.subflows) {
      if (each.remoteId == event.remoteId()) {
        gone.add(each.tuple.remote().getAddress());
      }
    }
    connection.lost.removeIf(each -> gone.contains(each.remote.getAddress()));
  }

  /** Follows endpoints, limits and addresses, and opens and announces what was to come later. */
  void refresh(long now) throws NetlinkException {
    for (TrackedConnection each : listeners.takeDue(now)) {
      announceAgain(each, now);
    }
    if (endpoints.refresh(now)) {
      for (TrackedConnection each : table.connections()) {
        update(each, now);
      }
      return;
    }
    for (Iterator<TrackedConnection> i = delayed.iterator(); i.hasNext(); ) {
      TrackedConnection each = i.next();
      if (ConnectionEndpoints.isDue(each, now)) {
        update(each, now);
        if (!ConnectionEndpoints.hasLaterPath(each, now)) {
          i.remove();
        }
      }
    }
  }

  /** The endpoint to open a lost subflow from again; null where it is not wanted any more. */
  @Nullable Endpoint endpointOf(TrackedConnection connection, LostSubflow lost) {
    ConnectionPlan plan = connection.plan;
    if (plan == null) {
      return null;
    }
    Endpoint endpoint = plan.endpointOf(lost.localId);
    if (endpoint == null && lost.localId != 0) {
      // joined by the route to an announced address: no endpoint names it
      endpoint = Endpoint.of(lost.localAddress).id(lost.localId).build();
    }
    if (endpoint == null || !endpoint.address().equals(lost.localAddress)) {
      return null;
    }
    return endpoints.withDevice(endpoint);
  }
}
