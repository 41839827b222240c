package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Finds {@code connect} calls whose SYN gets no answer. They show that a path is dead if no other
 * connection has a subflow on it. It looks only while connections are opened, and only if the
 * kernel counts timeouts. For the engine's thread alone, except {@link #opening}.
 *
 * <p>Only SYNs that were repeated in the last two seconds count. The kernel doubles the time
 * between repetitions, so an older one may be waiting on a path that is back.
 */
final class ConnectWatch {
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(500);

  /** The kernel repeats a SYN after a second. */
  private static final long ANSWER_IS_DUE = TimeUnit.SECONDS.toNanos(3);

  private static final long RECENT = TimeUnit.SECONDS.toNanos(2);

  /** Looks take at most one part in so many of the time. */
  private static final int SHARE = 200;

  private final MptcpSockets sockets;
  private final LongSupplier clock;
  private final BooleanSupplier timeouts;
  private final Map<SubflowTuple, Waiting> waiting = new HashMap<>();
  private volatile boolean opening;
  private boolean active;
  private long openedAt;
  private long nextLook;

  /** A connect whose SYN was repeated. */
  private static final class Waiting {
    int repetitions;
    long repeatedAt;
    boolean seen;
  }

  /**
   * A watch over a namespace.
   *
   * @param timeouts whether the kernel has counted any since the last call
   */
  ConnectWatch(MptcpSockets sockets, LongSupplier clock, BooleanSupplier timeouts) {
    this.sockets = sockets;
    this.clock = clock;
    this.timeouts = timeouts;
  }

  /** A connection is about to be opened; by any thread. */
  void opening() {
    if (!opening) {
      opening = true;
    }
  }

  /** Whether a look will be due, at {@link #nextLook}. */
  boolean isActive() {
    return active;
  }

  /** When; {@link System#nanoTime}. */
  long nextLook() {
    return nextLook;
  }

  /** Looks, if it is due. */
  void look() throws NetlinkException {
    long now = clock.getAsLong();
    if (opening) {
      opening = false;
      openedAt = now;
      nextLook = active ? nextLook : now;
      active = true;
    }
    if (!active || now - nextLook < 0) {
      return;
    }
    if (timeouts.getAsBoolean() | !waiting.isEmpty()) {
      lookAtAll(now);
    }
    active = !waiting.isEmpty() || now - openedAt < ANSWER_IS_DUE;
    nextLook = now + Math.max(LOOK, (clock.getAsLong() - now) * SHARE);
  }

  /**
   * Takes the socket of a connection or join that waits for an answer, as a dump of all subflows
   * shows it. Those of other processes, and joins too, show a dead path before the first connection
   * of this one.
   */
  void found(SubflowRecord record) {
    long now = clock.getAsLong();
    see(record, now);
    if (!waiting.isEmpty() && !active) {
      active = true;
      nextLook = now + LOOK;
    }
  }

  private void lookAtAll(long now) throws NetlinkException {
    sockets.visitConnecting(
        record -> {
          if (!record.isJoined()) { // joins are tried by those that revive paths
            see(record, now);
          }
        });
    for (Iterator<Waiting> i = waiting.values().iterator(); i.hasNext(); ) {
      Waiting each = i.next();
      if (!each.seen && now - each.repeatedAt >= RECENT) {
        i.remove();
      }
      each.seen = false;
    }
  }

  private void see(SubflowRecord record, long now) {
    int repetitions = record.tcpInfo().retransmits();
    if (repetitions == 0) {
      return;
    }
    Waiting known =
        waiting.computeIfAbsent(
            new SubflowTuple(
                record.localAddress(), record.remoteAddress(), record.interfaceIndex()),
            tuple -> new Waiting());
    known.seen = true;
    if (known.repetitions != repetitions) {
      known.repetitions = repetitions;
      known.repeatedAt = now;
    }
  }

  /** A peer has answered a connect from an address. */
  void answered(InetAddress from, InetAddress to, long now) {
    for (Map.Entry<SubflowTuple, Waiting> each : waiting.entrySet()) {
      if (each.getKey().local().getAddress().equals(from)
          && each.getKey().remote().getAddress().equals(to)) {
        each.getValue().repeatedAt = now - RECENT;
      }
    }
  }

  /** Returns the peers that do not answer, by the local address from which they were called. */
  Map<InetAddress, Set<InetAddress>> unanswered(long now) {
    Map<InetAddress, Set<InetAddress>> unanswered = new HashMap<>();
    for (Map.Entry<SubflowTuple, Waiting> each : waiting.entrySet()) {
      if (now - each.getValue().repeatedAt < RECENT) {
        unanswered
            .computeIfAbsent(each.getKey().local().getAddress(), from -> new HashSet<>())
            .add(each.getKey().remote().getAddress());
      }
    }
    return unanswered;
  }
}
