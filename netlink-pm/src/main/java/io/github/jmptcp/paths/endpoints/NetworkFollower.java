package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.NetworkChange;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import io.github.jmptcp.rtnetlink.Route;
import java.util.List;

/**
 * Notifies a listener when links, addresses or default routes of the network namespace have changed
 * and are quiet again. Changes come in bursts: an interface that goes up brings its addresses and
 * routes. Immutable.
 */
public final class NetworkFollower {
  private static final long QUIET_MILLIS = 100;

  /**
   * NetworkManager and mptcpd set their endpoints together with an address: those are to be theirs.
   */
  private static final long QUIET_MILLIS_FOR_OTHERS = 500;

  private static final int LONGEST_BURST = 20;

  private final TransportFactory kernel;

  /** Follows the network namespace of the thread that calls {@link #follow}. */
  public NetworkFollower(TransportFactory kernel) {
    this.kernel = kernel;
  }

  /** Is notified of changes. */
  public interface Listener {
    /**
     * The network may have changed.
     *
     * @return false to be notified no longer
     */
    boolean networkChanged();

    /**
     * Returns when the listener wants to be notified at the latest, though nothing has changed: in
     * milliseconds, -1 for no such time.
     */
    long notifyAfterMillis();
  }

  /**
   * Notifies the listener at once, and then of changes, on the calling thread, until it returns
   * false.
   *
   * @throws NetlinkException where the kernel's messages cannot be read
   */
  public void follow(Listener listener) throws NetlinkException {
    try (NetworkMonitor monitor = NetworkMonitor.open(kernel)) {
      // at once: for what has changed before the monitor was open
      boolean goesOn = listener.networkChanged();
      while (goesOn) {
        List<NetworkChange> changes = monitor.next(listener.notifyAfterMillis());
        if (changes.isEmpty()) {
          goesOn = listener.networkChanged();
        } else if (matters(changes)) {
          long quiet =
              HostManagers.find().names().isEmpty() ? QUIET_MILLIS : QUIET_MILLIS_FOR_OTHERS;
          for (int i = 0; i < LONGEST_BURST && !monitor.next(quiet).isEmpty(); i++) {
            // until it is quiet
          }
          goesOn = listener.networkChanged();
        }
      }
    }
  }

  private static boolean matters(List<NetworkChange> changes) {
    for (NetworkChange each : changes) {
      Route route = each.route();
      // single routes come and go on a host of containers
      if (route == null || route.isDefault()) {
        return true;
      }
    }
    return false;
  }
}
