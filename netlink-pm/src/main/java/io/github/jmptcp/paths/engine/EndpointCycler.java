package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.AddressTrouble;
import io.github.jmptcp.paths.revival.EndpointRevival;
import io.github.jmptcp.rtnetlink.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Revives paths under the kernel's path manager, by endpoints: see {@link EndpointRevival} for
 * when. For the engine's thread alone.
 */
final class EndpointCycler extends PathReviver {
  /** The key of the only problem with limits. */
  private static final String ROOM = "room";

  /** The key of the problem that the owner of an endpoint is unknown. */
  private static final String OWNERSHIP = "owner of an endpoint";

  /**
   * So long a peer has to announce an address again that was joined: as long as keepalive takes to
   * show it that the subflow is gone, and a few seconds.
   */
  private static final long ANNOUNCEMENT_IS_DUE = TimeUnit.SECONDS.toNanos(40);

  private final EndpointChanges endpoints;
  private final Problems problems;
  private final LongSupplier clock;
  private final Revive revive;
  private final JoinRoom room;

  /** Null where paths that slow connections down are left alone. */
  private final @Nullable EndpointDemoter demoter;

  private boolean acting;
  private boolean closing;

  /** By its id, each backup endpoint that is a normal one while a connection has no other path. */
  private final Map<Integer, Promotion> promoted = new LinkedHashMap<>();

  /** Endpoints that were deleted and could not be added again yet. */
  private final List<Endpoint> owed = new ArrayList<>();

  /** Those of them that are not to be added yet. */
  private final Set<InetAddress> held = new HashSet<>();

  /** Local addresses whose last join a peer has ended at once. */
  private final Set<InetAddress> endedAtOnce = new HashSet<>();

  private static final class Promotion {
    final Endpoint asItWas;
    final long since;

    Promotion(Endpoint asItWas, long since) {
      this.asItWas = asItWas;
      this.since = since;
    }
  }

  /**
   * Has no path yet.
   *
   * @param parts with what a {@link PathReviver} needs
   */
  EndpointCycler(
      EngineParts parts,
      EndpointChanges endpoints,
      @Nullable EndpointDemoter demoter,
      Revive revive,
      int synRepeats) {
    super(parts, synRepeats, connection -> connection.plan == null);
    this.endpoints = endpoints;
    this.problems = parts.problems;
    this.clock = parts.clock;
    this.demoter = demoter;
    this.revive = revive;
    this.room = new JoinRoom(endpoints);
  }

  /** A subflow of a connection is gone, for whatever reason. */
  void ended(TrackedConnection connection) {
    if (isResponsible(connection)) {
      room.note(connection.neededJoins(null));
    }
  }

  @Override
  void lost(TrackedConnection connection, LostSubflow loss, long now) {
    super.lost(connection, loss, now);
    if (loss.endedAtOnce && isResponsible(connection) && tries(loss.localAddress) > 0) {
      endedAtOnce.add(loss.localAddress);
    }
  }

  /**
   * Decides about every address that has trouble, and acts.
   *
   * @param acts whether this process is the one that acts, else it only decides
   */
  void act(long now, boolean acts) throws NetlinkException {
    acting = acts;
    payDebts();
    makeRoom();
    act(now);
    restoreBackups();
  }

  private void makeRoom() {
    if (!acting || revive == Revive.NONE || !room.isWanted()) {
      return;
    }
    try {
      room.make();
      problems.solved(ROOM);
    } catch (IOException e) {
      problems.report(
          ROOM,
          "the limit \"subflows\" leaves no room for first subflows to come back: "
              + e.getMessage());
    }
  }

  @Override
  void revive(Path path, AddressTrouble trouble, long now) throws NetlinkException {
    if (isHeld(path.address)) {
      path.revival.cycled(now);
      return;
    }
    if (demoter != null) {
      demoter.suspendAll(now); // what is owed of an endpoint is one thing at a time
    }
    List<Endpoint> all = endpoints.list();
    Endpoint endpoint = EndpointChanges.find(all, path.address);
    boolean first = endpoint == null && isFirstPath(path.address);
    if (endpoint == null && !first) {
      // the program that deleted the endpoint has ended its paths
      table.forget(path.address, this::isResponsible);
      return;
    }
    if (endpoint != null && !isWanted(endpoint, path.address)) {
      table.forget(path.address, this::isResponsible);
      return;
    }
    boolean may;
    try {
      may = acting && mayCycle(endpoint);
      problems.solved(OWNERSHIP);
    } catch (IOException e) {
      problems.report(OWNERSHIP, "the ownership file cannot be read: " + e.getMessage());
      may = false;
    }
    if (!acting) {
      path.revival.cycled(now);
      return;
    }
    path.leftAlone = !may;
    if (!may) {
      path.revival.cycled(now);
      if (revive == Revive.OWN && endpoint != null) {
        problems.report(
            "left alone " + path.address,
            "the path from "
                + path.address.getHostAddress()
                + " is dead, and its endpoint "
                + endpoint
                + " was set by another process; revive=all revives it too");
      }
      return;
    }
    if (trouble.standingStill() > 0 && isHealthyAfterAll(path, now)) {
      return;
    }
    String key = "revive " + path.address;
    long begun = clock.getAsLong();
    try {
      if (path.revival.isDead()) {
        promoteBackups(all, path.address, now);
      }
      if (endpoint != null && awaitsAnnouncement(path, now)) {
        path.revival.cycled(now);
        return;
      }
      if (endpoint != null) {
        roomFor(path.address);
        if (!isPromoted(endpoint)) { // else it is owed as the backup that it was
          endpoints.owe(endpoint);
        }
        endpoints.delete(endpoint);
        noteEnding(path.address, now);
        noteWithdrawals(endpoint, now);
        owed.add(endpoint);
        if (endedAtOnce.remove(path.address)) {
          withdraw(endpoint, now);
        }
        payDebts();
      } else {
        addForFirstPath(path.address, all, now);
      }
      problems.solved(key);
    } catch (IOException e) {
      problems.report(
          key,
          "the path from "
              + path.address.getHostAddress()
              + " cannot be revived: "
              + e.getMessage());
    }
    path.revival.cycled(begun, clock.getAsLong() - begun);
  }

  /** The kernel ends the subflows from an address, but for those that user space has planned. */
  private void noteEnding(InetAddress address, long now) {
    for (TrackedSubflow each : table.from(address)) {
      if (isResponsible(each.connection)) {
        each.ending = true;
        each.connection.withdrawn(each.localId, now);
      }
    }
  }

  /**
   * The kernel withdraws a deleted endpoint from the peer by another path (RM_ADDR) if a join from
   * it still waits for an answer. That may arrive behind the next join, which the peer ends then.
   */
  private void noteWithdrawals(Endpoint endpoint, long now) {
    for (TrackedConnection each : table.troubled()) {
      if (isResponsible(each) && each.mayAwaitJoin(endpoint.address())) {
        boolean first = each.local.getAddress().equals(endpoint.address());
        each.withdrawn(first ? 0 : endpoint.id(), now);
      }
    }
  }

  /**
   * Withdraws the address of an endpoint that was deleted from the peers (RM_ADDR), so that they
   * end what they have left of subflows from it. Where this side alone has seen a reset, those
   * count against the limit of a peer, which ends each new join at once. The kernel withdraws only
   * an address that has a subflow, and does when a join is begun and ended.
   */
  private void withdraw(Endpoint endpoint, long now) throws NetlinkException {
    endpoints.add(endpoint);
    endpoints.delete(endpoint);
    for (TrackedConnection each : table.troubled()) {
      if (isResponsible(each) && each.misses(endpoint.address())) {
        each.withdrawn(endpoint.id(), now);
      }
    }
  }

  /**
   * Whether all that is missing from an address was joined at announced addresses of peers. They
   * announce those again: that this side has ended its part, and tries another address, would be in
   * the way. Once a peer has withdrawn its address, nothing is missing until it does.
   */
  private boolean awaitsAnnouncement(Path path, long now) {
    boolean lacksAnnounced = false;
    for (TrackedConnection each : table.troubled()) {
      if (isResponsible(each) && each.misses(path.address)) {
        if (each.serverSide || !each.isJoinedByAnnouncementAlone(path.address)) {
          return false;
        }
        lacksAnnounced |= each.missesAnnounced(path.address);
      }
    }
    return !lacksAnnounced || now - path.revival.changedAt() < ANNOUNCEMENT_IS_DUE;
  }

  /** Room for the subflows that are joined again from an address. */
  private void roomFor(InetAddress address) {
    for (TrackedConnection each : table.troubled()) {
      if (isResponsible(each) && each.misses(address)) {
        room.note(each.neededJoins(address));
      }
    }
    room.lookAgain();
    makeRoom();
  }

  /** Looks at all subflows from the address, since only some are watched. */
  private boolean isHealthyAfterAll(Path path, long now) throws NetlinkException {
    watch.lookAtAll(path.address, now);
    return path.revival.decide(now, trouble(path)) != EndpointRevival.Decision.CYCLE;
  }

  private boolean mayCycle(@Nullable Endpoint endpoint) throws IOException {
    return revive == Revive.ALL
        || revive == Revive.OWN && (endpoint == null || endpoints.owns(endpoint));
  }

  /** Whether the endpoint with an address may be deleted and added again by this process. */
  boolean mayRevive(InetAddress address) throws NetlinkException {
    Endpoint endpoint = endpoints.find(address);
    try {
      return endpoint != null && mayCycle(endpoint);
    } catch (IOException e) {
      return false; // a real trouble of the path reports it
    }
  }

  /** Once the endpoint with an address is deleted, it is not added again until it is released. */
  void hold(InetAddress address) {
    held.add(address);
  }

  /** The endpoint with an address is added again. */
  void release(InetAddress address) {
    held.remove(address);
  }

  private boolean isHeld(InetAddress address) {
    for (Endpoint each : owed) {
      if (each.address().equals(address) && held.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the endpoint makes the kernel open, or the peer join, what was lost. */
  private boolean isWanted(Endpoint endpoint, InetAddress address) {
    boolean opens =
        endpoint.has(EndpointFlag.SUBFLOW)
            || endpoint.has(EndpointFlag.FULLMESH)
            || endpoint.has(EndpointFlag.LAMINAR);
    for (TrackedConnection each : table.troubled()) {
      if (each.misses(address) && (each.serverSide ? endpoint.has(EndpointFlag.SIGNAL) : opens)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFirstPath(InetAddress address) {
    for (TrackedConnection each : table.troubled()) {
      if (!each.serverSide && each.local.getAddress().equals(address) && each.misses(address)) {
        return true;
      }
    }
    return false;
  }

  /** The first path of a connection that has no endpoint: it gets one, of this process. */
  private void addForFirstPath(InetAddress address, List<Endpoint> all, long now)
      throws IOException {
    Link link = addresses.link(address);
    Endpoint.Builder builder = Endpoint.of(address).flags(EndpointFlag.SUBFLOW);
    if (link != null) {
      builder.deviceIndex(link.index(), link.name());
    }
    Endpoint added = builder.build();
    int joins = 1;
    for (Endpoint each : all) {
      joins += each.has(EndpointFlag.SUBFLOW) ? 1 : 0;
    }
    room.note(joins);
    roomFor(address);
    endpoints.deleteFirstPath(added);
    noteEnding(address, now);
    endpoints.add(added);
  }

  /** Adds what may be added again; an endpoint that cannot be holds up no other one. */
  private void payDebts() throws NetlinkException {
    for (Iterator<Endpoint> i = owed.iterator(); i.hasNext(); ) {
      Endpoint each = i.next();
      if (!held.contains(each.address()) && addAgain(each)) {
        i.remove();
        settle(each);
      }
    }
  }

  /** Adds an endpoint again, unless another process was quicker; returns whether it is there. */
  private boolean addAgain(Endpoint endpoint) throws NetlinkException {
    String key = "add again " + endpoint;
    try {
      endpoints.add(endpoint);
    } catch (NetlinkException e) {
      if (endpoints.find(endpoint.address()) == null) {
        problems.report(
            key,
            "the endpoint "
                + endpoint
                + " was deleted and cannot be added again yet: "
                + e.getMessage());
        return false;
      }
    }
    problems.solved(key);
    return true;
  }

  /** A promoted backup stays owed until it is a backup again. */
  private void settle(Endpoint endpoint) {
    if (isPromoted(endpoint)) {
      return;
    }
    try {
      endpoints.settle(endpoint);
    } catch (IOException e) {
      problems.report(
          "settle " + endpoint, "the ownership file cannot be written: " + e.getMessage());
    }
  }

  private boolean isPromoted(Endpoint endpoint) {
    Promotion promotion = promoted.get(endpoint.id());
    return promotion != null && promotion.asItWas.address().equals(endpoint.address());
  }

  private @Nullable Promotion promotion(InetAddress address) {
    for (Promotion each : promoted.values()) {
      if (each.asItWas.address().equals(address)) {
        return each;
      }
    }
    return null;
  }

  /** Where a promoted backup is deleted at the moment, it is added again as it was. */
  private boolean isAddedAsBackup(Endpoint before) {
    for (int i = 0; i < owed.size(); i++) {
      if (owed.get(i).id() == before.id() && owed.get(i).address().equals(before.address())) {
        owed.set(i, before);
        return true;
      }
    }
    return false;
  }

  private void promoteBackups(List<Endpoint> all, InetAddress dead, long now) throws IOException {
    if (!needsBackups(dead)) {
      return;
    }
    for (Endpoint each : all) {
      if (each.has(EndpointFlag.BACKUP)
          && !each.address().equals(dead)
          && !promoted.containsKey(each.id())
          && mayCycle(each)) {
        endpoints.owe(each);
        promoted.put(each.id(), new Promotion(each, now));
        endpoints.setBackup(each, false);
      }
    }
  }

  /** Whether a connection that lacks a path has no other one but backups. */
  private boolean needsBackups(InetAddress dead) {
    for (TrackedConnection each : table.troubled()) {
      if (isResponsible(each)
          && each.isOwnPath(dead)
          && each.misses(dead)
          && !hasNormalPath(each, dead)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasNormalPath(TrackedConnection connection, InetAddress dead) {
    for (TrackedSubflow each : connection.subflows) {
      InetAddress from = each.localAddress();
      if (!from.equals(dead) && promotion(from) == null && each.isNormal()) {
        return true;
      }
    }
    return false;
  }

  private boolean needsBackups() {
    for (InetAddress each : dead()) {
      if (needsBackups(each)) {
        return true;
      }
    }
    return false;
  }

  private void restoreBackups() {
    if (promoted.isEmpty() || !closing && needsBackups()) {
      return;
    }
    for (Iterator<Promotion> i = promoted.values().iterator(); i.hasNext(); ) {
      Endpoint each = i.next().asItWas;
      String key = "backup again " + each;
      try {
        if (!isAddedAsBackup(each)) {
          if (exists(each)) {
            endpoints.setBackup(each, true);
          }
          endpoints.settle(each);
        }
        i.remove();
        problems.solved(key);
      } catch (IOException e) {
        problems.report(
            key, "the endpoint " + each + " was to be a backup again: " + e.getMessage());
      }
    }
  }

  private boolean exists(Endpoint endpoint) throws NetlinkException {
    for (Endpoint each : endpoints.list()) {
      if (each.id() == endpoint.id() && each.address().equals(endpoint.address())) {
        return true;
      }
    }
    return false;
  }

  /** Since when a subflow is a normal one that was a backup; null for one that was not. */
  @Nullable Long promotedAt(TrackedSubflow subflow) {
    Promotion promotion =
        isResponsible(subflow.connection) ? promotion(subflow.localAddress()) : null;
    return promotion == null ? null : (Long) promotion.since;
  }

  /** Puts back what was changed for a while. */
  void close() {
    closing = true;
    held.clear();
    restoreBackups();
    try {
      payDebts();
    } catch (NetlinkException e) {
      listener.problem("endpoints were not put back: " + e.getMessage());
    }
  }
}
