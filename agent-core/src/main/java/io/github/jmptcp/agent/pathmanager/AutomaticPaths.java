package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.EndpointFollower;

/** Keeps the endpoints of {@code endpoints=auto} up to date while links and addresses change. */
final class AutomaticPaths implements Runnable, EndpointFollower.Listener {
  private final EndpointFollower follower;
  private final Log log;

  AutomaticPaths(EndpointFollower.Endpoints endpoints, TransportFactory kernel, Log log) {
    this.log = log;
    this.follower = new EndpointFollower(kernel, endpoints, this);
  }

  @Override
  public void run() {
    follower.run();
  }

  @Override
  public void cannotFollow(Throwable cause) {
    log.warn("paths: endpoints=auto cannot follow the network, and tries again: " + cause);
  }

  @Override
  public void cannotRefresh(Throwable cause) {
    log.warn("paths: a change of the network could not be followed, and is tried again: " + cause);
  }

  @Override
  public void followsAgain() {
    log.info("paths: endpoints=auto follows the network again");
  }
}
