package io.github.jmptcp.agent.top;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Bytes a second of each path, by two looks at it, and the last looks of each. */
final class Rates {
  /** How many looks a sparkline shows. */
  static final int HISTORY = 8;

  private static final class Path {
    long bytes;
    final Deque<Long> rates = new ArrayDeque<>();
  }

  private Map<String, Path> paths = new HashMap<>();
  private long lookedAt;

  /** Takes the next look. */
  void add(Snapshot snapshot, long nanos) {
    long passed = Math.max(1, nanos - lookedAt);
    Map<String, Path> now = new HashMap<>();
    for (Connection connection : snapshot.connections()) {
      for (Subflow subflow : connection.subflows()) {
        String key = key(connection, subflow);
        long bytes = subflow.bytesSent() + subflow.bytesReceived();
        Path path = paths.get(key);
        if (path == null) {
          path = new Path();
        } else {
          long rate = Math.max(0, bytes - path.bytes) * 1_000_000_000L / passed;
          path.rates.addLast(rate);
          if (path.rates.size() > HISTORY) {
            path.rates.removeFirst();
          }
        }
        path.bytes = bytes;
        now.put(key, path);
      }
    }
    paths = now;
    lookedAt = nanos;
  }

  /** Bytes a second between the last two looks; 0 at the first. */
  long of(Connection connection, Subflow subflow) {
    Path path = paths.get(key(connection, subflow));
    return path == null || path.rates.isEmpty() ? 0 : path.rates.getLast();
  }

  /** Of all paths of the connection. */
  long of(Connection connection) {
    long sum = 0;
    for (Subflow subflow : connection.subflows()) {
      sum += of(connection, subflow);
    }
    return sum;
  }

  /** The last rates, the oldest first. */
  long[] history(Connection connection, Subflow subflow) {
    Path path = paths.get(key(connection, subflow));
    return path == null ? new long[0] : path.rates.stream().mapToLong(rate -> rate).toArray();
  }

  private static String key(Connection connection, Subflow subflow) {
    return connection.token() + " " + subflow.local() + " " + subflow.remote();
  }
}
