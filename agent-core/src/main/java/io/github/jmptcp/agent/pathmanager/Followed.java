package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.paths.endpoints.NetworkFollower;
import java.io.IOException;

/**
 * Follows the network until the JVM goes down, whatever fails meanwhile: descriptors or memory may
 * be used up for some time, or the kernel refuses an endpoint. It is tried again after a second,
 * and then less and less often. One WARN reports the first failure, one line that it works again.
 *
 * <p>Not safe for concurrent use.
 */
final class Followed implements NetworkFollower.Listener {
  /** How long an endpoint may stay after the last subflow that it was left for. */
  private static final long RETAINED_MILLIS = 30_000;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** It works again when it has worked twice: the monitor can be opened, and be read. */
  private static final int PROVEN = 2;

  private final Changes changes;
  private final Endpoints endpoints;
  private final Log log;
  private boolean failing;
  private int successes;
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  Followed(Changes changes, Endpoints endpoints, Log log) {
    this.changes = changes;
    this.endpoints = endpoints;
    this.log = log;
  }

  /** The changes of the network, and the time. */
  interface Changes {
    /** As {@link NetworkFollower#follow}. */
    void follow(NetworkFollower.Listener listener) throws IOException;

    void pause(long millis);
  }

  /** What depends on the network. */
  interface Endpoints {
    /**
     * Chooses the endpoints again.
     *
     * @return false once the JVM goes down
     */
    boolean refresh() throws IOException;

    /** Returns whether endpoints stay only as long as subflows from them do. */
    boolean retainsEndpoints();
  }

  /** Returns when the JVM goes down. */
  void run() {
    while (true) {
      try {
        changes.follow(this);
        return;
      } catch (Throwable e) { // a policy may forbid it, memory may be used up
        if (failed()) {
          warn("paths: endpoints=auto cannot follow the network, and tries again: " + e);
        }
        changes.pause(nextPause());
      }
    }
  }

  @Override
  public boolean networkChanged() {
    try {
      if (!endpoints.refresh()) {
        return false;
      }
    } catch (IOException | RuntimeException e) {
      if (failed()) {
        warn("paths: a change of the network could not be followed, and is tried again: " + e);
      }
      return true;
    }
    if (failing && ++successes >= PROVEN) {
      failing = false;
      pauseMillis = FIRST_PAUSE_MILLIS;
      log.info("paths: endpoints=auto follows the network again");
    }
    return true;
  }

  @Override
  public long notifyAfterMillis() {
    if (failing) {
      return successes > 0 ? FIRST_PAUSE_MILLIS : nextPause();
    }
    return endpoints.retainsEndpoints() ? RETAINED_MILLIS : -1;
  }

  /** Returns whether it is the first failure, which is logged. */
  private boolean failed() {
    boolean first = !failing;
    failing = true;
    successes = 0;
    return first;
  }

  private void warn(String message) {
    try {
      log.warn(message);
    } catch (Error ignored) {
      // memory is used up
    }
  }

  private long nextPause() {
    long now = pauseMillis;
    pauseMillis = Math.min(2 * now, LONGEST_PAUSE_MILLIS);
    return now;
  }
}
