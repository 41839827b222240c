package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Joins that the kernel has refused with ENOTCONN: its connection is ending, or not ready for them
 * yet although the event that it is has come ("sent the request too early?" in
 * net/mptcp/subflow.c). The kernel reports neither, so they are asked for again, for a second at
 * most. For the engine's thread alone.
 */
final class EarlyJoins {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

  /** The last pause: about a second after the first try. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(512);

  /** A join that was refused. */
  static final class Early {
    final TrackedConnection connection;
    final Endpoint local;
    final InetSocketAddress remote;
    private final long pause;
    private final long due;

    private Early(
        TrackedConnection connection,
        Endpoint local,
        InetSocketAddress remote,
        long pause,
        long now) {
      this.connection = connection;
      this.local = local;
      this.remote = remote;
      this.pause = pause;
      this.due = now + pause;
    }
  }

  private final List<Early> early = new ArrayList<>();

  /** A join was refused for the first time. */
  void refused(TrackedConnection connection, Endpoint local, InetSocketAddress remote, long now) {
    early.add(new Early(connection, local, remote, FIRST_PAUSE, now));
  }

  /** One that was due was refused again; after a second the connection is taken for ended. */
  void refusedAgain(Early join, long now) {
    if (join.pause < LONGEST_PAUSE) {
      early.add(new Early(join.connection, join.local, join.remote, 2 * join.pause, now));
    }
  }

  /** Those that are to be tried now; they are forgotten here. */
  List<Early> takeDue(long now) {
    List<Early> due = new ArrayList<>(0);
    for (Iterator<Early> i = early.iterator(); i.hasNext(); ) {
      Early each = i.next();
      if (now - each.due >= 0) {
        i.remove();
        due.add(each);
      }
    }
    return due;
  }

  /** When the next one is due; {@link System#nanoTime}. */
  long nextTry(long otherwise) {
    long next = otherwise;
    for (Early each : early) {
      if (each.due - next < 0) {
        next = each.due;
      }
    }
    return next;
  }

  /** A connection is gone. */
  void forget(TrackedConnection connection) {
    early.removeIf(each -> each.connection == connection);
  }

  /** Joins from an address of a connection are not wanted any more. */
  void forget(TrackedConnection connection, int localId) {
    early.removeIf(each -> each.connection == connection && each.local.id() == localId);
  }
}
