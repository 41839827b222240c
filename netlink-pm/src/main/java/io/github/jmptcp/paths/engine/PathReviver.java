package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.revival.AddressTrouble;
import io.github.jmptcp.paths.revival.EndpointRevival;
import io.github.jmptcp.rtnetlink.Link;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Decides which paths are dead, reports when one dies and comes back, and leaves what to do about
 * it to a path manager. A path is a local address here. For the engine's thread alone.
 */
abstract class PathReviver {
  /**
   * A decision takes up to 500 ns for each subflow, where the caches of the processor are cold:
   * less than a hundredth of the time.
   */
  private static final long PAUSE_FOR_EACH = TimeUnit.MICROSECONDS.toNanos(50);

  /** So many connections are looked at before a try. */
  private static final int MOST_LOOKS = 64;

  final SubflowWatch watch;
  final MptcpSockets sockets;
  final ConnectionTable table;
  final LocalAddresses addresses;
  final PathListener listener;
  final int synRepeats;
  private final Predicate<TrackedConnection> which;
  private final Map<InetAddress, Path> paths = new HashMap<>();
  private final Deque<Runnable> news = new ArrayDeque<>();
  private long nextDecision;

  /** What is known of a local address. */
  static final class Path {
    final InetAddress address;
    final EndpointRevival revival;

    /** It was reported as dead, and not as back yet. */
    private boolean owesReturn;

    private long revivals;

    /** It is another program's to revive. */
    boolean leftAlone;

    Path(InetAddress address, EndpointRevival revival) {
      this.address = address;
      this.revival = revival;
    }

    /** How often it was tried to revive it since it died. */
    int tries() {
      return leftAlone ? 0 : revival.tries();
    }
  }

  /**
   * A reviver of the paths of some connections.
   *
   * @param parts with the watch, the addresses and the listener
   * @param which the connections that it is responsible for
   */
  PathReviver(EngineParts parts, int synRepeats, Predicate<TrackedConnection> which) {
    this.watch = parts.watch;
    this.sockets = parts.sockets;
    this.table = parts.table;
    this.addresses = parts.addresses;
    this.listener = parts.listener;
    this.synRepeats = synRepeats;
    this.which = which;
    this.nextDecision = Long.MIN_VALUE / 2;
  }

  /** A dead path is due for a try. */
  abstract void revive(Path path, AddressTrouble trouble, long now) throws NetlinkException;

  /** Whether a connection is one of those that this is responsible for. */
  final boolean isResponsible(TrackedConnection connection) {
    return which.test(connection);
  }

  /** An event reported a loss. */
  void lost(TrackedConnection connection, LostSubflow loss, long now) {
    if (which.test(connection) && loss.reason.hasEndedTry()) {
      path(loss.localAddress, now).revival.lost(loss.reason, now);
    }
  }

  /** An interface or address has come back. */
  void returned(InetAddress address, long now) {
    Path path = paths.get(address);
    if (path != null) {
      path.revival.hurry(now);
    }
  }

  private Path path(InetAddress address, long now) {
    return paths.computeIfAbsent(address, a -> new Path(a, new EndpointRevival(synRepeats, now)));
  }

  /** Decides about every address that has trouble, or had it until now. */
  void act(long now) throws NetlinkException {
    if (now - nextDecision < 0) {
      return;
    }
    nextDecision = now + table.subflows().size() * PAUSE_FOR_EACH;
    Set<InetAddress> troubled = table.troubledAddresses(which);
    for (Path each : paths.values()) {
      if (each.owesReturn || each.revival.isTroubled() || each.revival.isTrying()) {
        troubled.add(each.address);
      }
    }
    for (InetAddress each : troubled) {
      Path path = path(each, now);
      AddressTrouble trouble = trouble(path);
      EndpointRevival.Decision decision = path.revival.decide(now, trouble);
      if (decision == EndpointRevival.Decision.CYCLE && forgetEnding(each)) {
        trouble = trouble(path);
        decision = path.revival.decide(now, trouble);
      }
      if (decision == EndpointRevival.Decision.CYCLE) {
        if (addresses.link(path.address) == null) {
          // no packet leaves from there; its return makes a try due
          path.revival.cycled(now);
        } else {
          revive(path, trouble, now);
          trouble = trouble(path);
          if (!trouble.exists()) {
            path.revival.decide(now, trouble); // it turned out that nothing is wanted
          }
        }
      }
      report(path, trouble, now);
    }
  }

  /**
   * A connection that ends gets no subflow any more ({@code __mptcp_subflow_connect}, ENOTCONN):
   * what it has lost is forgotten. The first that may join proves that a try is of use.
   *
   * @return whether anything was forgotten
   */
  private boolean forgetEnding(InetAddress address) throws NetlinkException {
    boolean forgotten = false;
    int looks = 0;
    for (TrackedConnection each : table.troubled()) {
      if (!which.test(each) || !each.misses(address)) {
        continue;
      }
      if (looks++ == MOST_LOOKS || !isEnding(each)) {
        break;
      }
      forgotten |= !each.lost.isEmpty();
      each.lost.clear();
    }
    return forgotten;
  }

  private boolean isEnding(TrackedConnection connection) throws NetlinkException {
    Optional<MptcpSocket> socket = sockets.byToken(connection.token);
    return socket.isPresent() && socket.get().state() != TcpState.ESTABLISHED;
  }

  /** The state of an address over the connections that this is responsible for. */
  final AddressTrouble trouble(Path path) {
    return table.trouble(path.address, which);
  }

  private void report(Path path, AddressTrouble trouble, long now) {
    boolean dead = path.revival.isDead();
    if (dead && !path.owesReturn) {
      path.owesReturn = true;
      PathView view = view(path, now);
      news.add(() -> listener.died(view));
    } else if (!dead && path.owesReturn && trouble.hasEstablished()) {
      path.owesReturn = false; // maybe long after nothing was wanted of it any more
      path.revivals++;
      PathView view = view(path, now);
      news.add(() -> listener.back(view));
    }
  }

  /**
   * Notifies the listener of the paths that have died or come back, once new connections start
   * accordingly.
   */
  final void tell() {
    for (Runnable each = news.poll(); each != null; each = news.poll()) {
      each.run();
    }
  }

  private PathView view(Path path, long now) {
    Link link = addresses.link(path.address);
    return new PathView(
        path.address,
        link == null ? null : link.name(),
        path.revival.isDead(),
        path.leftAlone,
        Math.max(0, TimeUnit.NANOSECONDS.toSeconds(now - path.revival.changedAt())),
        path.revival.isDead() ? path.tries() : 0,
        path.revivals);
  }

  /** The paths that had trouble since the start. */
  final List<PathView> views(long now) {
    List<PathView> views = new ArrayList<>(paths.size());
    for (Path each : paths.values()) {
      views.add(view(each, now));
    }
    return views;
  }

  /** When something is due without an event; {@link System#nanoTime}. */
  long nextTry(long otherwise) {
    long next = otherwise;
    for (Path each : paths.values()) {
      if (each.revival.isTrying()) {
        next = earlier(next, later(each.revival.nextTry(), nextDecision));
      }
    }
    return next;
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private static long later(long a, long b) {
    return a - b < 0 ? b : a;
  }

  /** Local addresses whose path is dead. */
  final Set<InetAddress> dead() {
    Set<InetAddress> dead = new HashSet<>();
    for (Path each : paths.values()) {
      if (each.revival.isDead()) {
        dead.add(each.address);
      }
    }
    return dead;
  }

  /** How often it was tried to revive the path from an address since it died. */
  final int tries(InetAddress address) {
    Path path = paths.get(address);
    return path == null || !path.revival.isTrying() ? 0 : path.tries();
  }
}
