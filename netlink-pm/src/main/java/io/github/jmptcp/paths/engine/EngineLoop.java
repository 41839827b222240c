package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.ownership.SysctlDebt;
import io.github.jmptcp.paths.quality.SlowPath;
import io.github.jmptcp.rtnetlink.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One round after the other of the engine: wait for events, take them, look, decide, act. Rounds
 * are for one thread; a snapshot may be taken by another.
 */
final class EngineLoop {
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  /** So soon another process acts when the one that did has died. */
  private static final long ELECTION = TimeUnit.MILLISECONDS.toNanos(500);

  /** So soon is paid what killed processes owe. */
  private static final long PAYMENT = TimeUnit.SECONDS.toNanos(2);

  /** The key of the problem that the ownership cannot be read or written. */
  private static final String OWNERSHIP = "ownership";

  /** A burst of events does not keep the engine from looking. */
  private static final int MOST_EVENTS = 1_000;

  private final EngineParts parts;
  private final EngineActors actors;
  private final ConnectionTable table;
  private final SubflowWatch watch;
  private final EndpointCycler cycler;
  private final @Nullable UserspaceMode userspace;
  private final StallWatch.Paths stalledPaths = new StalledPaths();
  private final EventPace pace;
  private boolean resync = true;
  private boolean acting;
  private boolean ended;
  private long nextElection;
  private long nextPayment;
  private long lostEvents;
  private DeadPaths publishedDead = DeadPaths.NONE;
  private Map<InetAddress, Link> publishedLinks = new HashMap<>();
  private volatile StartPaths starts;

  EngineLoop(EngineParts parts, EngineActors actors) {
    this.parts = parts;
    this.actors = actors;
    this.table = parts.table;
    this.watch = parts.watch;
    this.cycler = actors.cycler;
    this.userspace = actors.userspace;
    long now = parts.clock.getAsLong();
    nextElection = now;
    nextPayment = now;
    pace = new EventPace(now);
    starts =
        new StartPaths(
            parts.rules,
            RuleStarts.devices(parts.addresses.all()),
            publishedDead,
            new ArrayList<InetAddress>());
    publishedLinks = parts.addresses.all();
  }

  /**
   * One round; waits for an event at most until something is due.
   *
   * @param mostMillis and no longer than this
   */
  void round(long mostMillis) throws NetlinkException {
    if (mostMillis > 0 && pace.pause() > 0) {
      LockSupport.parkNanos(this, pace.pause());
    }
    long now = parts.clock.getAsLong();
    MptcpEvent first = parts.events.next(resync ? 0 : Math.min(mostMillis, waitMillis(now)));
    synchronized (this) {
      if (ended) {
        return;
      }
      takeEvents(first);
      for (InetAddress each : parts.addresses.returned()) {
        cycler.returned(each, parts.clock.getAsLong());
        if (userspace != null) {
          userspace.returned(each, parts.clock.getAsLong());
        }
      }
      elect(parts.clock.getAsLong());
      if (resync) {
        resync = false;
        readAll();
      }
      watch.look();
      parts.connects.look();
      if (actors.stalls != null) {
        actors.stalls.look(parts.clock.getAsLong(), stalledPaths);
      }
      cycler.act(parts.clock.getAsLong(), acting);
      if (userspace != null) {
        userspace.act(parts.clock.getAsLong());
      }
      judge(parts.clock.getAsLong());
      publish();
      cycler.tell();
      if (userspace != null) {
        userspace.tell();
      }
    }
  }

  /** Makes paths backups that slow their connections down, and tries them again. */
  private void judge(long now) {
    if (parts.quality == null || actors.demoter == null) {
      return;
    }
    List<SlowPath<TrackedSubflow>> slow = parts.quality.decide(now);
    if (acting) {
      actors.demoter.act(slow, !cycler.dead().isEmpty(), now);
    }
    if (userspace != null) {
      userspace.act(slow, now);
    }
  }

  /** Why a subflow is a backup; null where that is not because it is slow. */
  private @Nullable String slowReason(TrackedSubflow subflow) {
    if (!subflow.backupHere || actors.demoter == null) {
      return null;
    }
    return userspace != null && subflow.connection.plan != null
        ? userspace.slowReason(subflow)
        : actors.demoter.reason(subflow.localAddress());
  }

  /** How long the next round waits for an event at most, in milliseconds. */
  synchronized long waitMillis(long now) {
    long due = cycler.nextTry(now + LONGEST_WAIT);
    if (userspace != null) {
      due = userspace.nextTry(due);
    }
    if (!table.subflows().isEmpty() && watch.nextLook() - due < 0) {
      due = watch.nextLook();
    }
    if (parts.connects.isActive() && parts.connects.nextLook() - due < 0) {
      due = parts.connects.nextLook();
    }
    boolean stands = !acting || userspace != null && !userspace.isManaging();
    if (stands && nextElection - due < 0) {
      due = nextElection;
    }
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - now + 999_999));
  }

  private void elect(long now) throws NetlinkException {
    if (now - nextElection < 0) {
      return;
    }
    nextElection = now + ELECTION;
    try {
      acting = acting || parts.ownership.acts();
      if (userspace != null && (!userspace.isManaging() || now - nextPayment >= 0)) {
        userspace.elect(now);
      }
      if (acting && now - nextPayment >= 0) {
        nextPayment = now + PAYMENT;
        report(parts.ownership.payForOthers(parts.manager));
      }
      parts.problems.solved(OWNERSHIP);
    } catch (IOException e) {
      parts.problems.report(OWNERSHIP, "the ownership file cannot be used: " + e.getMessage());
    }
  }

  private void report(ChangeSummary paid) {
    List<String> restored = new ArrayList<>(0);
    for (Endpoint each : paid.restored()) {
      restored.add(each.toString());
    }
    for (SysctlDebt each : paid.restoredSysctls()) {
      restored.add(each.sysctl() + "=" + each.before());
    }
    if (!restored.isEmpty()) {
      parts.listener.problem("put right what a killed JVM left: " + String.join(", ", restored));
    }
    for (String each : paid.problems()) {
      parts.problems.report(each, each);
    }
  }

  private void takeEvents(@Nullable MptcpEvent first) throws NetlinkException {
    MptcpEvent event = first;
    int taken = 0;
    for (; event != null && taken < MOST_EVENTS; taken++) {
      take(event, parts.clock.getAsLong());
      event = parts.events.next(0);
    }
    if (event != null) {
      take(event, parts.clock.getAsLong());
    }
    pace.taken(taken, parts.clock.getAsLong());
  }

  private void take(MptcpEvent event, long now) {
    switch (event.type()) {
      case CREATED:
        opened((MptcpEvent.OfNewConnection) event, now);
        break;
      case ESTABLISHED:
        TrackedConnection connection = opened((MptcpEvent.OfNewConnection) event, now);
        connection.fullyEstablished = true;
        if (userspace != null) {
          userspace.established(connection, now);
        }
        break;
      case CLOSED:
        TrackedConnection gone = table.closed((MptcpEvent.Closed) event);
        if (gone != null) {
          parts.application.ended(gone.local);
        }
        if (userspace != null && gone != null) {
          userspace.closed(gone);
        }
        break;
      case SUB_ESTABLISHED:
        TrackedSubflow joined = table.joined((MptcpEvent.SubflowEstablished) event, now);
        if (userspace != null && joined != null) {
          userspace.joined(joined, now);
        }
        break;
      case SUB_CLOSED:
        closed((MptcpEvent.SubflowClosed) event, now);
        break;
      case ANNOUNCED:
        if (userspace != null) {
          userspace.announced((MptcpEvent.Announced) event, now);
        }
        break;
      case REMOVED:
        table.withdrawn((MptcpEvent.Removed) event);
        if (userspace != null) {
          userspace.removed((MptcpEvent.Removed) event);
        }
        break;
      case SUB_PRIORITY:
        table.prioritized((MptcpEvent.SubflowPriority) event);
        break;
      case LOST:
        lostEvents++;
        resync = true;
        break;
      default:
        break;
    }
  }

  private TrackedConnection opened(MptcpEvent.OfNewConnection event, long now) {
    TrackedConnection connection = table.opened(event, now);
    parts.connects.answered(connection.local.getAddress(), connection.remote.getAddress(), now);
    findRule(connection);
    return connection;
  }

  private void findRule(TrackedConnection connection) {
    if (connection.rule == null && !parts.rules.list().isEmpty()) {
      connection.rule =
          connection.serverSide
              ? parts.rules.forListen(connection.local.getAddress(), connection.local.getPort())
              : parts.rules.forConnect(
                  connection.remote.getAddress(),
                  connection.remote.getPort(),
                  parts.application.nameOf(connection.remote.getAddress()));
    }
  }

  private void closed(MptcpEvent.SubflowClosed event, long now) {
    TrackedConnection of = table.connection(event.token());
    if (actors.stalls != null && of != null) {
      actors.stalls.lostSubflow(of);
    }
    if (userspace != null && userspace.closed(event)) {
      table.givenUp(event, now);
      return;
    }
    LostSubflow loss = table.closed(event, now);
    TrackedConnection connection = table.connection(event.token());
    if (connection == null) {
      return;
    }
    cycler.ended(connection);
    if (loss != null) {
      cycler.lost(connection, loss, now);
      if (userspace != null) {
        userspace.lost(connection, loss, now);
      }
    }
  }

  /** Something was missed: a round has failed. */
  synchronized void readAllAgain() {
    resync = true;
  }

  /** Events do not report what was before the first of them, nor what lost ones were about. */
  private void readAll() throws NetlinkException {
    Resync comparison = new Resync(table, parts.connects, parts.clock.getAsLong());
    comparison.read(parts.sockets);
    if (comparison.lacksAny()) {
      comparison.read(parts.sockets);
    }
    MissedEvents missed = comparison.end();
    ended(missed.ended);
    for (TrackedConnection each : table.connections()) {
      findRule(each);
      if (actors.stalls != null) {
        actors.stalls.found(each);
      }
    }
    if (userspace != null) {
      userspace.catchUp(missed, parts.clock.getAsLong());
      userspace.takeOver(parts.clock.getAsLong());
    }
  }

  /** Connections are gone whose ports others may have by now. */
  private void ended(List<TrackedConnection> gone) {
    Set<InetSocketAddress> inUse = new HashSet<>();
    for (TrackedConnection each : table.connections()) {
      inUse.add(each.local);
    }
    for (TrackedConnection each : gone) {
      if (!inUse.contains(each.local)) {
        parts.application.ended(each.local);
      }
      if (userspace != null) {
        userspace.closed(each);
      }
    }
  }

  /** Publishes which paths are dead to the threads that open connections, when that has changed. */
  private void publish() throws NetlinkException {
    Set<InetAddress> addresses = cycler.dead();
    if (userspace != null) {
      userspace.addDead(addresses);
    }
    DeadPaths dead = new DeadPaths(addresses, parts.connects.unanswered(parts.clock.getAsLong()));
    Map<InetAddress, Link> links = parts.addresses.all();
    if (dead.equals(publishedDead) && links.equals(publishedLinks)) {
      return;
    }
    publishedDead = dead;
    publishedLinks = links;
    parts.routes.use(links);
    starts =
        new StartPaths(
            parts.rules,
            RuleStarts.devices(links),
            dead,
            dead.isEmpty() ? new ArrayList<InetAddress>() : alternatives());
  }

  /** Addresses with a living subflow first, then those of endpoints. */
  private List<InetAddress> alternatives() throws NetlinkException {
    Set<InetAddress> alternatives = new LinkedHashSet<>();
    for (TrackedSubflow each : table.subflows()) {
      if (!each.standingStill && !each.closing && !each.connection.serverSide) {
        alternatives.add(each.localAddress());
      }
    }
    for (Endpoint each : parts.manager.endpoints()) {
      if (each.has(EndpointFlag.SUBFLOW)) {
        alternatives.add(each.address());
      }
    }
    return new ArrayList<>(alternatives);
  }

  /** Those under the kernel's path manager; it is not done under that of userspace. */
  private final class StalledPaths implements StallWatch.Paths {
    @Override
    public boolean mayRevive(TrackedConnection connection, InetAddress from)
        throws NetlinkException {
      return connection.plan == null && acting && cycler.mayRevive(from);
    }

    @Override
    public void hold(InetAddress from) {
      cycler.hold(from);
    }

    @Override
    public void release(InetAddress from) {
      cycler.release(from);
    }

    @Override
    public void hurry(InetAddress from, long now) {
      cycler.returned(from, now);
    }
  }

  /** Where new connections start. */
  StartPaths starts() {
    return starts;
  }

  /** What is known now. */
  synchronized PathSnapshot snapshot() {
    List<ConnectionView> connections = new ArrayList<>(table.connections().size());
    for (TrackedConnection connection : table.connections()) {
      List<SubflowView> subflows = new ArrayList<>(connection.subflows.size());
      for (TrackedSubflow each : connection.subflows) {
        Long promotedAt = each.promoted ? (Long) each.promotedAt : cycler.promotedAt(each);
        subflows.add(new SubflowView(each, promotedAt, slowReason(each)));
      }
      for (LostSubflow each : connection.lost) {
        int tries =
            userspace != null && connection.plan != null
                ? userspace.tries(connection, each)
                : cycler.tries(each.localAddress);
        subflows.add(new SubflowView(each, tries));
      }
      connections.add(new ConnectionView(connection, subflows));
    }
    long now = parts.clock.getAsLong();
    List<PathView> views = cycler.views(now);
    if (userspace != null) {
      userspace.addViews(views, now);
    }
    return new PathSnapshot(
        userspace == null ? acting : userspace.isManaging(),
        views,
        connections,
        watch.looks(),
        lostEvents);
  }

  /** Puts back what was changed for a while; after it, a round does nothing. */
  synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (actors.demoter != null) {
      actors.demoter.close(parts.clock.getAsLong());
    }
    cycler.close();
    if (userspace != null) {
      userspace.end(parts.clock.getAsLong());
    }
    try {
      parts.ownership.resign();
    } catch (IOException e) {
      parts.problems.report(OWNERSHIP, "the ownership file cannot be used: " + e.getMessage());
    }
  }
}
