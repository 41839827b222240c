package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.NetworkFollower;

/** Keeps the endpoints of {@code endpoints=auto} up to date while links and addresses change. */
final class AutomaticPathsThread extends Thread implements NetworkFollower.Listener {
  /** How long an endpoint may stay after the last subflow that it was left for. */
  private static final long RETAINED_MILLIS = 30_000;

  private final PathManagement paths;
  private final Log log;

  AutomaticPathsThread(PathManagement paths, Log log) {
    super(null, null, "jmptcp-paths");
    this.paths = paths;
    this.log = log;
    setDaemon(true);
    setContextClassLoader(null); // inherited from the application's thread, which may unload it
  }

  @Override
  public void run() {
    try {
      new NetworkFollower(TransportFactory.kernel()).follow(this);
    } catch (Throwable e) { // the thread ends here: a policy may forbid it, memory may be used up
      log.warn("paths: endpoints=auto no longer follows changes of the network: " + e.getMessage());
    }
  }

  @Override
  public boolean networkChanged() {
    return paths.refresh();
  }

  @Override
  public long notifyAfterMillis() {
    return paths.retainsEndpoints() ? RETAINED_MILLIS : -1;
  }
}
