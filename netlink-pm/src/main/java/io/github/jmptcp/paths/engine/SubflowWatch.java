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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
  private static final int SHARE = 300;

  /** but come as often as this. */
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** The first looks load classes: they do not show what the later ones cost. */
  private static final int WARM_UP = 32;

  /** Looks at all subflows take at most one part in so many. */
  private static final int SHARE_OF_ALL = 300;

  /** How often the kernel's counter is read where not all subflows are watched. */
  private static final long ALARM = TimeUnit.MILLISECONDS.toNanos(500);

  private final ConnectionTable table;
  private final MptcpSockets sockets;
  private final LongSupplier clock;

  /** Null where paths that slow connections down are left alone. */
  private final @Nullable QualityWatch quality;

  private long nextLook;

  /** What the last looks took; the least of them was not held up by other threads. */
  private final long[] costs = new long[8];

  private int rounds;
  private long looks;
  private final Set<TrackedSubflow> hot = new LinkedHashSet<>();
  private int turn;
  private final TimeoutAlarm alarm = new TimeoutAlarm();
  private long nextAlarm;
  private boolean alarmed;
  private long nextLookAtAll;

  SubflowWatch(
      ConnectionTable table,
      MptcpSockets sockets,
      LongSupplier clock,
      @Nullable QualityWatch quality) {
    this.quality = quality;
    this.table = table;
    this.sockets = sockets;
    this.clock = clock;
    this.nextLook = clock.getAsLong();
    this.nextAlarm = nextLook;
    this.nextLookAtAll = nextLook;
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
    keepHot(chosen);
    boolean busy = false;
    for (TrackedSubflow each : chosen) {
      suspicious |= each.health.isSuspicious();
      busy |= each.health.isBusy();
    }
    long end = clock.getAsLong();
    costs[rounds++ % costs.length] = end - start;
    looks += chosen.size();
    long pause = suspicious ? SUSPICIOUS : busy ? BUSY : IDLE;
    if (lookAtAllIfAlarmed(end)) {
      pause = SUSPICIOUS;
    }
    long affordable = rounds < WARM_UP ? 0 : Math.min(LONGEST_PAUSE, leastCost() * SHARE);
    nextLook = start + Math.max(pause, affordable);
  }

  private long leastCost() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(rounds, costs.length); i++) {
      least = Math.min(least, costs[i]);
    }
    return least;
  }

  /** All, or where there are more than {@link #MOST} the hot ones and some of the others. */
  private List<TrackedSubflow> choose() {
    List<TrackedSubflow> all = table.subflows();
    if (all.size() <= MOST) {
      return new ArrayList<>(all);
    }
    hot.removeIf(each -> each.index < 0);
    Set<TrackedSubflow> chosen = new LinkedHashSet<>(hot);
    for (int i = 0; chosen.size() < MOST && i < MOST; i++) {
      turn = turn + 1 < all.size() ? turn + 1 : 0;
      chosen.add(all.get(turn));
    }
    return new ArrayList<>(chosen);
  }

  /**
   * Keeps those for the next look that carry data, or were not answered: some of each path, and the
   * others of their connections, since what is received by one of them shows what another one owes.
   */
  private void keepHot(Iterable<TrackedSubflow> looked) {
    Map<InetAddress, Integer> ofPath = new HashMap<>();
    for (TrackedSubflow each : hot) {
      ofPath.merge(each.localAddress(), 1, Integer::sum);
    }
    for (TrackedSubflow each : looked) {
      if (!matters(each.connection)) {
        hot.remove(each);
        continue;
      }
      for (TrackedSubflow one : each.connection.subflows) {
        if (hot.size() < MOST - BY_TURNS
            && ofPath.getOrDefault(one.localAddress(), 0) < (MOST - BY_TURNS) / 2
            && hot.add(one)) {
          ofPath.merge(one.localAddress(), 1, Integer::sum);
        }
      }
    }
  }

  private static boolean matters(TrackedConnection connection) {
    for (TrackedSubflow each : connection.subflows) {
      if (each.health.isSuspicious() && !each.standingStill || each.health.isBusy()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Looks at all, where a subflow that is not watched may stand still: the kernel counts more
   * retransmission timeouts than before.
   */
  private boolean lookAtAllIfAlarmed(long now) throws NetlinkException {
    if (table.subflows().size() <= MOST || now - nextAlarm < 0) {
      return false;
    }
    nextAlarm = now + ALARM;
    alarmed |= alarm.hasRung();
    if (!alarmed || now - nextLookAtAll < 0) {
      return false;
    }
    alarmed = false;
    List<TrackedSubflow> suspicious = new ArrayList<>();
    sockets.visitSubflows(
        null,
        record -> {
          TrackedSubflow subflow = table.subflow(record);
          if (subflow != null) {
            observe(subflow, record);
            if (subflow.health.isSuspicious()) {
              suspicious.add(subflow);
            }
          }
        });
    keepHot(suspicious);
    long end = clock.getAsLong();
    looks += table.subflows().size();
    nextLookAtAll = end + (end - now) * SHARE_OF_ALL;
    return !suspicious.isEmpty();
  }

  /** Looks at all subflows from an address, of which only some are watched. */
  void lookAtAll(InetAddress address, long now) throws NetlinkException {
    sockets.visitSubflows(
        address,
        record -> {
          TrackedSubflow subflow = table.subflow(record);
          if (subflow != null) {
            subflow.health.observe(now, record.tcpInfo());
            table.standsStill(subflow, subflow.standingStill || subflow.health.isStandingStill());
          }
        });
  }

  private void observe(TrackedSubflow subflow, SubflowRecord record) {
    subflow.missed = 0;
    subflow.closing = record.state() != TcpState.ESTABLISHED;
    subflow.take(record);
    long now = clock.getAsLong();
    subflow.health.observe(now, record.tcpInfo());
    table.standsStill(subflow, subflow.health.isStandingStill());
    if (quality != null) {
      quality.look(subflow, now, record.tcpInfo());
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
            observe(subflow, record);
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

  /**
   * A first subflow may be bound to a device that no event names: then it is found by address. It
   * is looked for each time, since a dump may leave one out while others come and go.
   */
  private void findElsewhere(List<TrackedSubflow> gone) throws NetlinkException {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (TrackedSubflow each : gone) {
      if (each.missed == 0 || each.isFirst()) {
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

  /** Of connections whose subflows were all looked at: what was not would seem to be silent. */
  private boolean lookForGaps(List<TrackedSubflow> chosen) throws NetlinkException {
    Map<TrackedConnection, Integer> looked = new LinkedHashMap<>();
    for (TrackedSubflow each : chosen) {
      looked.merge(each.connection, 1, Integer::sum);
    }
    boolean needed = false;
    for (TrackedConnection each : looked.keySet()) {
      if (each.subflows.size() < 2 || looked.get(each) < each.subflows.size()) {
        continue;
      }
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
          table.standsStill(
              subflow, subflow.standingStill || each.gap.isStandingStill(now, subflow.health));
        }
      }
    }
    return needed;
  }
}
