package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Joins that were requested and are not answered yet. For the engine's thread alone. */
final class PendingJoins {
  /** The kernel reports the end of a join a moment after its socket is gone. */
  private static final long EVENT_IS_DUE = TimeUnit.SECONDS.toNanos(1);

  private final Map<Long, List<Join>> byToken = new HashMap<>();

  /** Those without a socket, in the order in which that was noted. */
  private final Queue<Ended> ended = new ArrayDeque<>();

  /** A join that was requested. */
  static final class Join {
    final Endpoint local;
    final InetSocketAddress remote;

    Join(Endpoint local, InetSocketAddress remote) {
      this.local = local;
      this.remote = remote;
    }

    private AddressPair route() {
      return new AddressPair(local.address(), remote.getAddress());
    }
  }

  /** A join without a socket. */
  static final class Ended {
    final TrackedConnection connection;
    final Join join;
    private final long since;

    Ended(TrackedConnection connection, Join join, long since) {
      this.connection = connection;
      this.join = join;
      this.since = since;
    }
  }

  void add(TrackedConnection connection, Endpoint local, InetSocketAddress remote) {
    byToken
        .computeIfAbsent(connection.token, token -> new ArrayList<>(1))
        .add(new Join(local, remote));
  }

  /** Those of a connection. */
  List<Join> of(TrackedConnection connection) {
    return of(connection.token);
  }

  private List<Join> of(long token) {
    return byToken.getOrDefault(token, Collections.<Join>emptyList());
  }

  /** Whether a connection has one between two addresses. */
  boolean contains(TrackedConnection connection, InetAddress local, InetAddress remote) {
    return find(connection.token, local, remote) != null;
  }

  private @Nullable Join find(long token, InetAddress local, InetAddress remote) {
    AddressPair route = new AddressPair(local, remote);
    for (Join each : of(token)) {
      if (each.route().equals(route)) {
        return each;
      }
    }
    return null;
  }

  /** Forgets one between two addresses, and returns it; null where there is none. */
  @Nullable Join forget(long token, InetAddress local, InetAddress remote) {
    Join found = find(token, local, remote);
    if (found != null) {
      remove(token, found);
    }
    return found;
  }

  /** Returns whether it was there. */
  private boolean remove(long token, Join join) {
    List<Join> joins = byToken.get(token);
    if (joins == null || !joins.remove(join)) {
      return false;
    }
    if (joins.isEmpty()) {
      byToken.remove(token);
    }
    return true;
  }

  /** Forgets those of a connection. */
  void forgetAll(TrackedConnection connection) {
    byToken.remove(connection.token);
  }

  /**
   * Notes those of a connection that have no socket any more. An event about them may be on its
   * way.
   *
   * @param waiting where the sockets of the connection's joins lead that wait for an answer
   */
  void noteEnded(TrackedConnection connection, List<AddressPair> waiting, long now) {
    List<AddressPair> left = new ArrayList<>(waiting);
    for (Join each : of(connection)) {
      if (!left.remove(each.route())) {
        ended.add(new Ended(connection, each, now));
      }
    }
  }

  /** Forgets those that have ended and no event has reported that in time, and returns them. */
  List<Ended> forgetEnded(long now) {
    List<Ended> forgotten = new ArrayList<>(0);
    while (!ended.isEmpty() && now - ended.peek().since >= EVENT_IS_DUE) {
      Ended each = ended.remove();
      if (remove(each.connection.token, each.join)) { // else an event has reported it
        forgotten.add(each);
      }
    }
    return forgotten;
  }
}
