package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.SubflowTuple;
import io.github.jmptcp.paths.revival.ReceiverGap;
import io.github.jmptcp.paths.revival.SubflowHealth;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.userspace.ConnectionPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An MPTCP connection as the engine knows it. For the engine's thread alone. */
final class TrackedConnection {
  /** A withdrawal may be so long on its way: as long as the kernel repeats a segment, roughly. */
  private static final long LATE_WITHDRAWAL = TimeUnit.SECONDS.toNanos(10);

  private static final int MOST_ABANDONED = 64;

  final long token;
  final InetSocketAddress local;
  final InetSocketAddress remote;
  final boolean serverSide;

  /** Not known of a connection that a look found, until its event comes. */
  boolean peerDeniesFirstAddress;

  /** Whether the peer has confirmed MPTCP: before that the kernel opens no further subflow. */
  boolean fullyEstablished;

  final List<TrackedSubflow> subflows = new ArrayList<>(2);
  final List<LostSubflow> lost = new ArrayList<>(0);
  @Nullable PathRule rule;

  /** The paths as a userspace path manager plans them; null under the kernel's. */
  @Nullable ConnectionPlan plan;

  /** When it was seen first; {@link System#nanoTime}. */
  final long since;

  final ReceiverGap gap = new ReceiverGap();

  /** What the subflows carried that are gone. */
  private long bytesOfEnded;

  /** The most subflows that it had at once. */
  private int mostSubflows;

  /** The ids of the peer's addresses that it has withdrawn (RM_ADDR). */
  private final Set<Integer> withdrawnThere = new HashSet<>(0);

  /** From where this side has joined the peer's first address. */
  private final Set<InetAddress> joinedFirst = new HashSet<>(0);

  /** From where it has joined an address that the peer has announced. */
  private final Set<InetAddress> joinedAnnounced = new HashSet<>(0);

  /** When local ids were withdrawn from the peer (RM_ADDR). */
  private final Map<Integer, Long> withdrawals = new HashMap<>(0);

  /** Subflows and joins that were given up here, until an event reports their end. */
  private final Set<SubflowTuple> abandoned = new HashSet<>(0);

  TrackedConnection(
      long token,
      InetSocketAddress local,
      InetSocketAddress remote,
      boolean serverSide,
      boolean peerDeniesFirstAddress,
      long since) {
    this.since = since;
    this.token = token;
    this.local = local;
    this.remote = remote;
    this.serverSide = serverSide;
    this.peerDeniesFirstAddress = peerDeniesFirstAddress;
  }

  void add(TrackedSubflow subflow) {
    subflows.add(subflow);
    mostSubflows = Math.max(mostSubflows, subflows.size());
    withdrawnThere.remove(subflow.remoteId);
    if (!serverSide) {
      (leadsToFirst(subflow.tuple.remote()) ? joinedFirst : joinedAnnounced)
          .add(subflow.localAddress());
    }
    found(subflow.localAddress(), subflow.tuple.remote());
  }

  void remove(TrackedSubflow subflow) {
    if (subflows.remove(subflow)) {
      bytesOfEnded += subflow.bytes();
    }
  }

  /**
   * How many joined subflows the connection needs to have all of its paths: as many as it had, the
   * first among them once that one is gone.
   *
   * @param dead the subflows from there are as good as gone; null for none
   * @return 0 while the first subflow is there, which needs no join
   */
  int neededJoins(@Nullable InetAddress dead) {
    for (TrackedSubflow each : subflows) {
      if (each.isFirst() && !each.localAddress().equals(dead)) {
        return 0;
      }
    }
    return Math.max(mostSubflows, subflows.size() + lost.size());
  }

  /** Whether it has a subflow from an address to an address and port of the peer. */
  boolean hasSubflow(InetAddress from, InetSocketAddress to) {
    for (TrackedSubflow each : subflows) {
      if (each.localAddress().equals(from) && each.tuple.remote().equals(to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether another established subflow does not stand still. */
  boolean hasOtherLiving(TrackedSubflow than) {
    for (TrackedSubflow each : subflows) {
      if (each != than && each.isLiving()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a subflow from another address is alive. */
  boolean livesWithout(InetAddress address) {
    for (TrackedSubflow each : subflows) {
      if (each.isLiving() && !each.localAddress().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of those is no backup. */
  boolean hasNormalPathWithout(InetAddress address) {
    for (TrackedSubflow each : subflows) {
      if (each.isNormal() && !each.localAddress().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the loss of a subflow speaks of this side's path: where a peer opened the connection,
   * all of its paths lead to the same address here, but for those that were announced.
   */
  boolean isOwnPath(InetAddress localAddress) {
    return !serverSide || !local.getAddress().equals(localAddress);
  }

  /** Whether any subflow is lost or stands still. */
  boolean isTroubled() {
    boolean still = false;
    for (TrackedSubflow each : subflows) {
      still |= each.standingStill;
    }
    return still || !lost.isEmpty();
  }

  /** Whether a subflow from the address is lost or stands still. */
  boolean misses(InetAddress address) {
    for (TrackedSubflow each : subflows) {
      if (each.standingStill && each.localAddress().equals(address)) {
        return true;
      }
    }
    for (LostSubflow each : lost) {
      if (each.localAddress.equals(address)) {
        return true;
      }
    }
    return false;
  }

  private boolean leadsToFirst(InetSocketAddress to) {
    return to.getAddress().equals(remote.getAddress());
  }

  /**
   * Whether the path from an address has only ever led to an announced address of the peer. The
   * kernel joins that when it is announced; a new endpoint of this side makes it join the peer's
   * first address.
   */
  boolean isJoinedByAnnouncementAlone(InetAddress from) {
    return joinedAnnounced.contains(from) && !joinedFirst.contains(from);
  }

  /**
   * Whether a subflow from an address to one that the peer has announced is lost or stands still.
   */
  boolean missesAnnounced(InetAddress from) {
    for (TrackedSubflow each : subflows) {
      if (each.standingStill
          && each.localAddress().equals(from)
          && !leadsToFirst(each.tuple.remote())) {
        return true;
      }
    }
    for (LostSubflow each : lost) {
      if (each.localAddress.equals(from) && !leadsToFirst(each.remote)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a join from the address may be without an answer: the path was silent. */
  boolean mayAwaitJoin(InetAddress address) {
    for (LostSubflow each : lost) {
      if (each.localAddress.equals(address) && !each.reason.pathAnswers()) {
        return true;
      }
    }
    return false;
  }

  /** The port of the peer at one of its addresses: that of what was lost there, else its first. */
  int portOf(InetAddress remoteAddress) {
    for (LostSubflow each : lost) {
      if (each.remote.getAddress().equals(remoteAddress)) {
        return each.remote.getPort();
      }
    }
    return remote.getPort();
  }

  /**
   * Bytes that it has carried as far as looked at, both directions together, also by subflows that
   * are gone: never less than before.
   */
  long bytes() {
    long bytes = bytesOfEnded;
    for (TrackedSubflow each : subflows) {
      bytes += each.bytes();
    }
    return bytes;
  }

  /** Whether its paths are planned here, and by a rule that names them. */
  boolean isPlannedByRule() {
    return plan != null && rule != null && !rule.isAuto();
  }

  List<SubflowHealth> healths() {
    List<SubflowHealth> healths = new ArrayList<>(subflows.size());
    for (TrackedSubflow each : subflows) {
      healths.add(each.health);
    }
    return healths;
  }

  /** The subflow that an event is about; null where it is not known. */
  @Nullable TrackedSubflow subflowOf(MptcpEvent.OfSubflow event) {
    for (TrackedSubflow each : subflows) {
      if (isAbout(event, each.tuple)) {
        return each;
      }
    }
    return null;
  }

  /**
   * Whether an event is about a subflow. All that clients open to an address of a server have the
   * same local address and port; the kernel leaves the peer's port out of a subflow that was
   * disconnected (tcp_disconnect in net/ipv4/tcp.c).
   */
  private static boolean isAbout(MptcpEvent.OfSubflow event, SubflowTuple tuple) {
    return tuple.local().equals(event.localAddress())
        && (event.remoteAddress().getPort() == 0 || tuple.remote().equals(event.remoteAddress()));
  }

  /** Notes that a subflow or join is given up here. */
  void abandon(SubflowTuple tuple) {
    if (abandoned.size() >= MOST_ABANDONED) {
      abandoned.clear(); // events were lost
    }
    abandoned.add(tuple);
  }

  /** Whether an event reports the end of what was given up here; forgets that. */
  boolean isAbandoned(MptcpEvent.SubflowClosed event) {
    for (Iterator<SubflowTuple> i = abandoned.iterator(); i.hasNext(); ) {
      if (isAbout(event, i.next())) {
        i.remove();
        return true;
      }
    }
    return false;
  }

  /** Notes that a local id is withdrawn from the peer. */
  void withdrawn(int localId, long now) {
    withdrawals.put(localId, now);
  }

  /**
   * Whether a withdrawal may have arrived so late that the peer has ended a subflow that was opened
   * after it.
   */
  boolean isWithdrawnLately(int localId, long now) {
    Long at = withdrawals.get(localId);
    return at != null && now - at < LATE_WITHDRAWAL;
  }

  /** Notes that the peer has withdrawn an address: it ends the subflows to that itself. */
  void withdrawnByPeer(int remoteId) {
    withdrawnThere.add(remoteId);
  }

  /** Whether the peer has withdrawn an address, and not let it join since. */
  boolean isWithdrawnByPeer(int remoteId) {
    return withdrawnThere.contains(remoteId);
  }

  /** Notes a loss, in place of an earlier one of the same path. */
  void lose(LostSubflow loss) {
    found(loss.localAddress, loss.remote);
    lost.add(loss);
  }

  /** Whether a path is lost that it had. */
  boolean hasLost(InetAddress localAddress, InetAddress remoteAddress) {
    for (LostSubflow each : lost) {
      if (each.localAddress.equals(localAddress)
          && each.remote.getAddress().equals(remoteAddress)) {
        return each.wasEstablished;
      }
    }
    return false;
  }

  /** Forgets the loss of a path. */
  void found(InetAddress localAddress, InetSocketAddress remoteAddress) {
    for (Iterator<LostSubflow> i = lost.iterator(); i.hasNext(); ) {
      LostSubflow each = i.next();
      if (each.localAddress.equals(localAddress)
          && each.remote.getAddress().equals(remoteAddress.getAddress())) {
        i.remove();
      }
    }
  }

  @Override
  public String toString() {
    return String.format("%08x %s -> %s", token, local, remote);
  }
}
