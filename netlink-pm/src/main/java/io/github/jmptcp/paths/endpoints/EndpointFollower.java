package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.revival.Backoff;
import java.io.IOException;

/**
 * Chooses endpoints again whenever the network has changed, until the process goes down, whatever
 * fails meanwhile: descriptors or memory may be used up for some time, or the kernel refuses an
 * endpoint. It is tried again after a second, and then less and less often. The listener is
 * notified of the first failure, and when it works again.
 *
 * <p>Not safe for concurrent use.
 */
public final class EndpointFollower implements NetworkFollower.Listener {
  /** How long an endpoint may stay after the last subflow that it was left for. */
  private static final long RETAINED_MILLIS = 30_000;

  /** Between the first success after a failure and the second, which proves it. */
  private static final long PROOF_MILLIS = 1_000;

  /** It works again when it has worked twice: the monitor can be opened, and be read. */
  private static final int PROVEN = 2;

  private final Changes changes;
  private final Endpoints endpoints;
  private final Listener listener;
  private boolean failing;
  private int successes;
  private final Backoff pauses = new Backoff();

  /** Follows the network namespace of the thread that calls {@link #run}. */
  public EndpointFollower(TransportFactory kernel, Endpoints endpoints, Listener listener) {
    this(new OfKernel(kernel), endpoints, listener);
  }

  EndpointFollower(Changes changes, Endpoints endpoints, Listener listener) {
    this.changes = changes;
    this.endpoints = endpoints;
    this.listener = listener;
  }

  /** The changes of the network, and the time. */
  interface Changes {
    /** As {@link NetworkFollower#follow}. */
    void follow(NetworkFollower.Listener listener) throws IOException;

    void pause(long millis);
  }

  /** What depends on the network. */
  public interface Endpoints {
    /**
     * Chooses the endpoints again.
     *
     * @return false once the process goes down
     */
    boolean refresh() throws IOException;

    /** Returns whether endpoints stay only as long as subflows from them do. */
    boolean retainsEndpoints();
  }

  /** Is notified of failures. May throw an Error where memory is used up. */
  public interface Listener {
    /** The kernel's changes cannot be read now. */
    void cannotFollow(Throwable cause);

    /** The endpoints could not be chosen again after a change. */
    void cannotRefresh(Throwable cause);

    /** It works again. */
    void followsAgain();
  }

  /** Returns when the process goes down. */
  public void run() {
    while (true) {
      try {
        changes.follow(this);
        return;
      } catch (Throwable e) { // a policy may forbid it, memory may be used up
        failed(e, /* refreshing= */ false);
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
      failed(e, /* refreshing= */ true);
      return true;
    }
    if (failing && ++successes >= PROVEN) {
      failing = false;
      pauses.reset();
      listener.followsAgain();
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

  /** Notifies the listener of the first failure. */
  private void failed(Throwable cause, boolean refreshing) {
    successes = 0;
    if (failing) {
      return;
    }
    failing = true;
    try {
      if (refreshing) {
        listener.cannotRefresh(cause);
      } else {
        listener.cannotFollow(cause);
      }
    } catch (Error ignored) {
      // memory is used up
    }
  }

  private static final class OfKernel implements Changes {
    private final NetworkFollower follower;

    OfKernel(TransportFactory kernel) {
      this.follower = new NetworkFollower(kernel);
    }

    @Override
    public void follow(NetworkFollower.Listener listener) throws NetlinkException {
      follower.follow(listener);
    }

    @Override
    public void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException ignored) {
        // no code of the library interrupts this thread; the pause is only shorter
      }
    }
  }
}
