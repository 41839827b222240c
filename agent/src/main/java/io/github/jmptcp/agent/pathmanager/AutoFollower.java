package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.NetworkChange;
import io.github.jmptcp.rtnetlink.NetworkMonitor;
import io.github.jmptcp.rtnetlink.Route;
import java.util.List;

/** Has the choice of {@code endpoints=auto} made anew when links, addresses or routes change. */
final class AutoFollower extends Thread {
  /** Changes come in bursts: an interface that goes up brings its addresses and routes. */
  private static final long QUIET_MILLIS = 100;

  /** NetworkManager and mptcpd set theirs together with an address: what they set is theirs. */
  private static final long QUIET_MILLIS_FOR_OTHERS = 500;

  private static final int LONGEST_BURST = 20;

  private final PathManagement paths;
  private final Log log;

  AutoFollower(PathManagement paths, Log log) {
    super(null, null, "jmptcp-paths");
    this.paths = paths;
    this.log = log;
    setDaemon(true);
    setContextClassLoader(null); // inherited from the application's thread, which may unload it
  }

  @Override
  public void run() {
    try (NetworkMonitor monitor = NetworkMonitor.open(TransportFactory.kernel())) {
      // what has changed since the first choice, before this listened
      boolean goesOn = paths.chooseAnew();
      while (goesOn) {
        if (matters(monitor.next(-1))) {
          long quiet =
              HostManagers.find().names().isEmpty() ? QUIET_MILLIS : QUIET_MILLIS_FOR_OTHERS;
          for (int i = 0; i < LONGEST_BURST && !monitor.next(quiet).isEmpty(); i++) {
            // until it is quiet
          }
          goesOn = paths.chooseAnew();
        }
      }
    } catch (NetlinkException | RuntimeException | LinkageError e) {
      log.warn("paths: endpoints=auto no longer follows changes of the network: " + e.getMessage());
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
