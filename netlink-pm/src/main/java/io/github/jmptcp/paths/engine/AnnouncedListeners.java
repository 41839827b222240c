package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.endpoints.UnjoinableAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Listens at the addresses that connections announce, where no process does: the kernel accepts a
 * join only at an address and port that a socket listens on. An application that is bound to one
 * address does not listen on the others. Peers join an announced address at the connection's own
 * port; where an endpoint has a port of its own, the kernel listens by itself, under the userspace
 * path manager too. For the engine's thread alone.
 */
final class AnnouncedListeners {
  /** More than that are not opened: descriptors of the application are limited. */
  static final int MOST = 64;

  /** Whether another process listens is not asked again earlier. */
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

  /**
   * An application that has begun to accept may be about to bind its other addresses, and could not
   * where a socket of this listens. So long after its first connection none does.
   */
  static final long START = TimeUnit.SECONDS.toNanos(5);

  /** Listening MPTCP sockets of the network namespace. */
  interface Sockets {
    /** Opens none; a process is taken to listen everywhere. */
    Sockets NONE =
        new Sockets() {
          @Override
          public int open(InetAddress address, int port) {
            return -Errno.EADDRINUSE;
          }

          @Override
          public void refuse(int fd) {
            throw new IllegalStateException("none is open");
          }

          @Override
          public void close(int fd) {
            throw new IllegalStateException("none is open");
          }
        };

    /** Opens one; returns its descriptor, or {@code -errno}. */
    int open(InetAddress address, int port);

    /** Closes the connections that have come in; joins are not among them. */
    void refuse(int fd);

    /** Closes a listening socket. The subflows that have joined there go on. */
    void close(int fd);
  }

  /** One address and port. */
  private static final class Place {
    final Set<TrackedConnection> connections = new HashSet<>();
    int fd = -1;
    boolean isJoinable;
    long lookedAt;

    /** When the first of its connections was seen. */
    final long since;

    /** The application may be about to bind it. */
    boolean isEarly;

    /** Those of the connections that have not announced it yet for that reason. */
    final Set<TrackedConnection> waiting = new LinkedHashSet<>(0);

    Place(long now, long since) {
      lookedAt = now - AGAIN;
      this.since = since;
    }
  }

  private final Sockets listening;
  private final MptcpSockets sockets;
  private final Problems problems;
  private final Map<InetSocketAddress, Place> places = new HashMap<>();
  private int open;

  AnnouncedListeners(Sockets listening, MptcpSockets sockets, Problems problems) {
    this.listening = listening;
    this.sockets = sockets;
    this.problems = problems;
  }

  /**
   * Makes sure that a socket listens where a peer will join.
   *
   * @param announced what the connection is going to announce
   * @return whether peers can join there; where that is too early, {@link #takeDue} has the
   *     connection later
   */
  boolean open(TrackedConnection connection, Endpoint announced, long now) {
    if (!isPlace(connection, announced)) {
      return true;
    }
    InetSocketAddress at = place(connection, announced);
    Place place = places.computeIfAbsent(at, address -> new Place(now, connection.since));
    if (place.fd < 0 && now - place.lookedAt >= AGAIN) {
      place.lookedAt = now;
      place.isJoinable = listen(place, at, now);
    }
    if (place.isJoinable || place.isEarly) {
      place.connections.add(connection);
    }
    if (!place.isJoinable && place.isEarly) {
      place.waiting.add(connection);
    }
    return place.isJoinable;
  }

  /**
   * Whether peers join there at a port of the application: not those of the side that opened the
   * connection, whose port is its own, nor those within this host.
   */
  private static boolean isPlace(TrackedConnection connection, Endpoint announced) {
    InetAddress local = connection.local.getAddress();
    return connection.serverSide
        && announced.port() == 0
        && !local.isLoopbackAddress()
        && !local.equals(announced.address());
  }

  private static InetSocketAddress place(TrackedConnection connection, Endpoint announced) {
    return new InetSocketAddress(announced.address(), connection.local.getPort());
  }

  /** Connections that were too early to announce an address, and may do so now. */
  Set<TrackedConnection> takeDue(long now) {
    Set<TrackedConnection> due = new LinkedHashSet<>();
    for (Place each : places.values()) {
      if (each.isJoinable || now - each.since >= START) {
        each.waiting.retainAll(each.connections);
        due.addAll(each.waiting);
        each.waiting.clear();
        if (each.isEarly && !each.isJoinable) {
          each.lookedAt = now - AGAIN;
        }
        each.isEarly = false;
      }
    }
    return due;
  }

  private boolean listen(Place place, InetSocketAddress at, long now) {
    int result = open < MOST ? listening.open(at.getAddress(), at.getPort()) : -Errno.EMFILE;
    if (result >= 0 && now - place.since < START) {
      listening.close(result); // no process listens there yet, which was to be known
      place.isEarly = true;
      return false;
    }
    if (result >= 0) {
      place.fd = result;
      open++;
      return true;
    }
    switch (-result) {
      case Errno.EADDRINUSE:
        return true; // a process listens there, or on all addresses
      case Errno.EADDRNOTAVAIL:
        return true; // a translator in front of this host has it: the kernel announces it as well
      default:
        // a port below 1024 is refused before the kernel looks whether it is in use
        return isListenedOn(at) || isProblem(at, -result);
    }
  }

  private boolean isListenedOn(InetSocketAddress at) {
    try {
      return UnjoinableAddresses.isListenedOn(at.getAddress(), at.getPort(), sockets.list());
    } catch (NetlinkException e) {
      return false; // the problem that follows names the first reason
    }
  }

  private boolean isProblem(InetSocketAddress at, int errno) {
    String address = at.getAddress().getHostAddress();
    String text =
        "the address "
            + address
            + " is not announced: no process listens there at port "
            + at.getPort()
            + ", and this one cannot: "
            + Errno.name(errno);
    problems.report("announce " + address + errno, text);
    return false;
  }

  /** Whether a socket of this listens there: what comes in is no connection of an application. */
  boolean isAt(InetSocketAddress local) {
    Place place = places.get(local);
    return place != null && place.fd >= 0;
  }

  /** A connection does not announce an address any more. */
  void release(TrackedConnection connection, Endpoint announced) {
    InetSocketAddress at = place(connection, announced);
    Place place = places.get(at);
    if (place != null && place.connections.remove(connection) && place.connections.isEmpty()) {
      close(place);
      places.remove(at);
    }
  }

  /** A connection announces nothing any more. */
  void release(TrackedConnection connection) {
    removeIf(each -> each.connections.remove(connection) && each.connections.isEmpty());
  }

  /** Releases all connections but these. */
  void retain(Collection<TrackedConnection> connections) {
    if (places.isEmpty()) {
      return;
    }
    Set<TrackedConnection> left = new HashSet<>(connections);
    removeIf(
        each -> {
          each.connections.retainAll(left);
          return each.connections.isEmpty();
        });
  }

  /** Closes the connections that have come in and are no joins, and forgets what failed. */
  void refuse(long now) {
    removeIf(
        each -> {
          if (each.fd >= 0) {
            listening.refuse(each.fd);
          }
          return each.connections.isEmpty() && now - each.lookedAt >= AGAIN;
        });
  }

  /** Closes all. */
  void close() {
    removeIf(each -> true);
  }

  private void removeIf(Predicate<Place> condition) {
    for (Iterator<Place> i = places.values().iterator(); i.hasNext(); ) {
      Place each = i.next();
      if (condition.test(each)) {
        close(each);
        i.remove();
      }
    }
  }

  private void close(Place place) {
    if (place.fd >= 0) {
      listening.close(place.fd);
      place.fd = -1;
      open--;
    }
  }
}
