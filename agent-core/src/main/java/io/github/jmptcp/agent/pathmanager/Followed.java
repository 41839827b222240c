package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.paths.endpoints.NetworkFollower;
import io.github.jmptcp.paths.revival.Backoff;
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

  /** Between the first success after a failure and the second, which proves it. */
  private static final long PROOF_MILLIS = 1_000;

  /** It works again when it has worked twice: the monitor can be opened, and be read. */
  private static final int PROVEN = 2;

  private final Changes changes;
  private final Endpoints endpoints;
  private final Log log;
  private boolean failing;
  private int successes;
  private final Backoff pauses = new Backoff();

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
        changes.pause(pauses.nextMillis());
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
      pauses.reset();
      log.info("paths: endpoints=auto follows the network again");
    }
    return true;
  }

  @Override
  public long notifyAfterMillis() {
    if (failing) {
      return successes > 0 ? PROOF_MILLIS : pauses.nextMillis();
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
}
