package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.AddressTrouble;
import io.github.jmptcp.paths.revival.LossReason;
import io.github.jmptcp.paths.revival.RetrySchedule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Revives single subflows under the userspace path manager: one that stands still is ended at once,
 * and each that is lost is opened again from the same address and id.
 *
 * <p>While the path between a local and a peer's address is silent, the joins of a few connections
 * alone try it; once one is answered the others follow. For the engine's thread alone.
 */
final class SubflowReviver extends PathReviver {
  /** So many connections try a silent path. */
  private static final int SCOUTS = 2;

  /** So many joins are sent in one round once a path answers. */
  private static final int MOST_JOINS = 100;

  private final UserspaceActor actor;
  private final Map<AddressPair, Group> groups = new HashMap<>();
  private final Map<LostKey, RetrySchedule> schedules = new HashMap<>();

  /** Subflows that the kernel has refused to end, and when it is asked again. */
  private final Map<TrackedSubflow, Long> refused = new HashMap<>();

  private static final class LostKey {
    final long token;
    final AddressPair route;

    LostKey(long token, AddressPair route) {
      this.token = token;
      this.route = route;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof LostKey
          && ((LostKey) other).token == token
          && ((LostKey) other).route.equals(route);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(token) + route.hashCode();
    }
  }

  /** What is known of the path between two addresses. */
  private static final class Group {
    final RetrySchedule schedule;
    boolean answers;
    int turn;

    /** Whether the kernel has sent a join of the last try. */
    boolean sent;

    Group(RetrySchedule schedule) {
      this.schedule = schedule;
    }
  }

  private static final class Loss {
    final TrackedConnection connection;
    final LostSubflow lost;

    Loss(TrackedConnection connection, LostSubflow lost) {
      this.connection = connection;
      this.lost = lost;
    }
  }

  /**
   * Has no path yet.
   *
   * @param parts with what a {@link PathReviver} needs
   */
  SubflowReviver(EngineParts parts, UserspaceActor actor, int synRepeats) {
    super(parts, synRepeats, connection -> connection.plan != null);
    this.actor = actor;
  }

  /** Looks at all subflows of a dead path; what is lost is tried subflow by subflow. */
  @Override
  void revive(Path path, AddressTrouble trouble, long now) throws NetlinkException {
    path.revival.cycled(now);
    watch.lookAtAll(path.address, now);
  }

  @Override
  void lost(TrackedConnection connection, LostSubflow loss, long now) {
    super.lost(connection, loss, now);
    if (!isResponsible(connection)) {
      return;
    }
    AddressPair route = route(loss);
    Group group = groups.get(route);
    if (group != null) {
      group.answers = loss.reason.pathAnswers();
    }
    if (!loss.reason.hasEndedTry()) {
      return;
    }
    schedule(connection, route, now).lost(loss.reason, now);
    if (group != null && loss.reason != LossReason.REFUSED) { // a refusal is for one connection
      group.schedule.lost(loss.reason, now);
    }
  }

  /** A subflow has joined: its path answers. */
  void joined(TrackedSubflow subflow, long now) {
    AddressPair route = AddressPair.of(subflow);
    Group group = groups.get(route);
    schedules.remove(new LostKey(subflow.connection.token, route));
    if (group != null && !group.answers) {
      group.answers = true;
      for (Map.Entry<LostKey, RetrySchedule> each : schedules.entrySet()) {
        if (each.getKey().route.equals(route)) {
          each.getValue().hurry(now);
        }
      }
    }
    demoteAgain(subflow.connection);
  }

  @Override
  void returned(InetAddress address, long now) {
    super.returned(address, now);
    for (Map.Entry<AddressPair, Group> each : groups.entrySet()) {
      if (each.getKey().local().equals(address)) {
        each.getValue().schedule.hurry(now);
      }
    }
    for (Map.Entry<LostKey, RetrySchedule> each : schedules.entrySet()) {
      if (each.getKey().route.local().equals(address)) {
        each.getValue().hurry(now);
      }
    }
  }

  private static AddressPair route(LostSubflow loss) {
    return new AddressPair(loss.localAddress, loss.remote.getAddress());
  }

  private RetrySchedule schedule(TrackedConnection connection, AddressPair route, long now) {
    return schedules.computeIfAbsent(
        new LostKey(connection.token, route), key -> new RetrySchedule(synRepeats, now));
  }

  @Override
  void act(long now) throws NetlinkException {
    endWhatStandsStill(now);
    super.act(now);
    Map<AddressPair, List<Loss>> losses = new HashMap<>();
    Set<LostKey> wanted = new HashSet<>();
    for (TrackedConnection connection : table.troubled()) {
      if (connection.lost.isEmpty() || !isResponsible(connection) || connection.serverSide) {
        continue;
      }
      for (Iterator<LostSubflow> i = connection.lost.iterator(); i.hasNext(); ) {
        LostSubflow each = i.next();
        if (actor.endpointOf(connection, each) == null) {
          i.remove(); // not wanted any more
          continue;
        }
        wanted.add(new LostKey(connection.token, route(each)));
        if (addresses.link(each.localAddress) != null) {
          losses
              .computeIfAbsent(route(each), route -> new ArrayList<>(1))
              .add(new Loss(connection, each));
        }
      }
    }
    schedules.keySet().retainAll(wanted);
    groups.keySet().retainAll(losses.keySet());
    List<Loss> due = new ArrayList<>();
    for (Map.Entry<AddressPair, List<Loss>> each : losses.entrySet()) {
      choose(each.getKey(), each.getValue(), due, now);
    }
    open(due, now);
  }

  /** Adds the losses of a path that are to be tried now. */
  private void choose(AddressPair route, List<Loss> losses, List<Loss> due, long now) {
    Group group = groups.get(route);
    if (group == null) {
      group = new Group(new RetrySchedule(synRepeats, now));
      group.answers = losses.get(0).lost.reason.pathAnswers();
      groups.put(route, group);
    }
    if (!group.answers) {
      if (group.schedule.isDue(now)) {
        for (int i = 0; i < Math.min(SCOUTS, losses.size()); i++) {
          due.add(losses.get((group.turn + i) % losses.size()));
        }
        // the same ones a few times, so that no more joins are pending than these
        if (group.schedule.tries() % 16 == 15) {
          group.turn += SCOUTS;
        }
        group.schedule.tried(now);
        group.sent = false;
      }
      return;
    }
    for (Loss each : losses) {
      RetrySchedule schedule = schedule(each.connection, route, now);
      if (due.size() < MOST_JOINS && schedule.isDue(now)) {
        schedule.tried(now);
        due.add(each);
      }
    }
  }

  private void open(List<Loss> due, long now) throws NetlinkException {
    Map<Long, List<SubflowTuple>> joining = pendingOf(due);
    Set<Group> withEnding = new HashSet<>();
    for (Loss each : due) {
      Endpoint local = actor.endpointOf(each.connection, each.lost);
      if (local == null) {
        continue;
      }
      for (SubflowTuple tuple :
          joining.getOrDefault(each.connection.token, new ArrayList<SubflowTuple>())) {
        if (tuple.local().getAddress().equals(each.lost.localAddress)
            && tuple.remote().getAddress().equals(each.lost.remote.getAddress())) {
          destroy(each.connection, tuple);
        }
      }
      Group group = Objects.requireNonNull(groups.get(route(each.lost))); // it is why this is due
      try {
        actor.create(each.connection, local, each.lost.remote);
        group.sent = true;
      } catch (NetlinkException e) {
        actor.refused(each.connection, "SUBFLOW_CREATE " + local, e);
        if (e.errno() == Errno.ENOTCONN) {
          each.connection.lost.clear(); // it is ending, and the next one takes its turn
          withEnding.add(group);
        } else {
          schedule(each.connection, route(each.lost), now).refused(now);
          group.turn++;
        }
      }
    }
    for (Group each : withEnding) {
      if (!each.sent && !each.answers) {
        each.schedule.untried(now);
      }
    }
  }

  /** The joins that still wait for an answer, of connections that try again. */
  private Map<Long, List<SubflowTuple>> pendingOf(List<Loss> due) throws NetlinkException {
    Map<Long, List<SubflowTuple>> joining = new HashMap<>();
    Set<InetAddress> from = new HashSet<>();
    for (Loss each : due) {
      if (actor.isPending(each.connection, each.lost.localAddress, each.lost.remote.getAddress())) {
        from.add(each.lost.localAddress);
      }
    }
    for (InetAddress address : from) {
      sockets.visitSubflows(
          address,
          record -> {
            if (record.state() == TcpState.SYN_SENT) {
              joining
                  .computeIfAbsent(record.token(), token -> new ArrayList<>(1))
                  .add(new SubflowTuple(record.localAddress(), record.remoteAddress()));
            }
          });
    }
    return joining;
  }

  private void destroy(TrackedConnection connection, SubflowTuple tuple) {
    try {
      actor.destroy(connection, tuple);
    } catch (NetlinkException e) {
      actor.refused(connection, "SUBFLOW_DESTROY " + tuple, e);
    }
  }

  private void endWhatStandsStill(long now) {
    forgetRefused();
    List<TrackedSubflow> ending = new ArrayList<>();
    for (TrackedConnection connection : table.troubled()) {
      for (TrackedSubflow each : connection.subflows) {
        if (each.standingStill
            && now - refused.getOrDefault(each, now) >= 0
            && isResponsible(connection)
            && connection.hasOtherLiving(each)) {
          ending.add(each);
        }
      }
    }
    for (TrackedSubflow each : ending) {
      promoteBackups(each.connection, each, now);
      try {
        actor.destroy(each.connection, each.tuple);
      } catch (NetlinkException e) {
        actor.refused(each.connection, "SUBFLOW_DESTROY " + each, e);
        refused.put(each, now + RetrySchedule.LONGEST_PAUSE);
        continue;
      }
      LostSubflow loss = table.ended(each, now);
      withdrawFromPeer(each, loss, now);
      lost(each.connection, loss, now);
    }
  }

  /** Those that are gone, or go on: backups that were normal ones meanwhile are backups again. */
  private void forgetRefused() {
    for (TrackedSubflow each : new ArrayList<>(refused.keySet())) {
      if (each.index < 0 || !each.standingStill) {
        refused.remove(each);
        demoteAgain(each.connection);
      }
    }
  }

  /**
   * Withdraws the address from the peer by a living subflow (RM_ADDR), so that it sends what is
   * stuck there elsewhere and counts the dead subflow no more. The kernel withdraws only an address
   * that has a subflow, and by the first one that is not stale: so the dead one is gone, and the
   * first try to open it again is there.
   */
  private void withdrawFromPeer(TrackedSubflow subflow, LostSubflow loss, long now) {
    TrackedConnection connection = subflow.connection;
    Endpoint local = actor.endpointOf(connection, loss);
    if (local == null || connection.serverSide || addresses.link(loss.localAddress) == null) {
      return;
    }
    try {
      actor.create(connection, local, loss.remote);
      AddressPair route = route(loss);
      groups
          .computeIfAbsent(route, r -> new Group(new RetrySchedule(synRepeats, now)))
          .schedule
          .tried(now);
      schedule(connection, route, now).tried(now);
      actor.withdraw(connection, subflow.localId, now);
    } catch (NetlinkException e) {
      actor.refused(connection, "REMOVE " + subflow.localId, e);
    }
  }

  private void promoteBackups(TrackedConnection connection, TrackedSubflow dying, long now) {
    if (dying.backupHere) {
      return;
    }
    List<TrackedSubflow> backups = new ArrayList<>();
    for (TrackedSubflow each : connection.subflows) {
      if (each == dying || !each.isLiving()) {
        continue;
      }
      if (!each.backupHere) {
        return; // a normal one is left
      }
      backups.add(each);
    }
    for (TrackedSubflow each : backups) {
      each.promoted = actor.setBackup(each, false);
      each.promotedAt = now;
    }
  }

  /** A normal path is back: those that are backups are backups again. */
  private void demoteAgain(TrackedConnection connection) {
    boolean normal = false;
    for (TrackedSubflow each : connection.subflows) {
      normal |= !each.promoted && !each.backupHere && !each.standingStill && !each.ending;
    }
    for (TrackedSubflow each : connection.subflows) {
      if (normal && each.promoted) {
        each.promoted = !actor.setBackup(each, true);
      }
    }
  }

  /** How often it was tried to open a lost subflow again. */
  int tries(TrackedConnection connection, LostSubflow lost) {
    AddressPair route = route(lost);
    RetrySchedule own = schedules.get(new LostKey(connection.token, route));
    Group group = groups.get(route);
    return Math.max(
        own == null ? 0 : own.tries(), group == null || group.answers ? 0 : group.schedule.tries());
  }

  /** When something is due without an event; {@link System#nanoTime}. */
  @Override
  long nextTry(long otherwise) {
    long next = super.nextTry(otherwise);
    for (Group each : groups.values()) {
      if (!each.answers && each.schedule.nextTry() - next < 0) {
        next = each.schedule.nextTry();
      }
    }
    for (Map.Entry<LostKey, RetrySchedule> each : schedules.entrySet()) {
      Group group = groups.get(each.getKey().route);
      if (group != null && group.answers && each.getValue().nextTry() - next < 0) {
        next = each.getValue().nextTry();
      }
    }
    return next;
  }
}
