package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.EndpointList;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.AutomaticEndpoints;
import io.github.jmptcp.paths.endpoints.DesiredPaths;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.rules.PathRules;
import org.jspecify.annotations.Nullable;

/** What the path options of the agent ask for. Immutable. */
final class PathOptions {
  private final Options options;
  private final @Nullable EndpointList endpoints;

  PathOptions(Options options) {
    this.options = options;
    this.endpoints = options.endpoints();
  }

  /** Whether endpoints and limits are undone at exit. */
  boolean cleanup() {
    return options.cleansUp();
  }

  /** Whether this JVM is to be the path manager of its network namespace. */
  boolean isUserspace() {
    return options.isUserspace();
  }

  /** Which paths connections take. */
  PathRules rules() {
    return options.pathRules();
  }

  /** Which dead paths come back. */
  Revive revive() {
    return options.revive();
  }

  /** What is done about paths that make connections slower. */
  SlowPaths slow() {
    return options.slow();
  }

  /** Whether the revival of paths was asked for: by its option, or with endpoints and limits. */
  boolean asksForRevival() {
    return options.asksForRevival();
  }

  /** Whether paths are looked after while the application runs. */
  boolean needsEngine() {
    return isUserspace() || revive() != Revive.NONE || slow() != SlowPaths.KEEP;
  }

  /** Whether this JVM has anything to do at exit. */
  boolean hasWorkAtExit() {
    return cleanup() || isAutomatic() || needsEngine();
  }

  /** Whether the endpoints are chosen, and chosen again when the network changes. */
  boolean isAutomatic() {
    return endpoints != null && endpoints.isAutomatic();
  }

  /**
   * Returns whether connections may have another path by what was set: an endpoint of the list, a
   * second one of {@code endpoints=auto}, or addresses that are accepted from peers.
   */
  boolean isSecondPath(ManagedEndpoints managed) {
    int usual = isAutomatic() ? 1 : 0; // auto names the address of the first path too
    return managed.current().endpoints().size() > usual || limit(options.addAddrAccepted()) > 0;
  }

  /** What {@code endpoints=auto} chooses from; null where endpoints are listed, or not given. */
  @Nullable AutomaticEndpoints automatic(TransportFactory kernel) {
    if (endpoints == null || !endpoints.isAutomatic()) {
      return null;
    }
    return new AutomaticEndpoints(
        kernel,
        endpoints.interfaces(),
        options.mode().includesConnects() ? EndpointFlag.SUBFLOW : EndpointFlag.SIGNAL);
  }

  /** The endpoints of the list, and the limits. What is chosen automatically is never permanent. */
  DesiredPaths desired() {
    DesiredPaths.Builder desired =
        DesiredPaths.builder()
            .subflows(limit(options.subflows()))
            .addAddrAccepted(limit(options.addAddrAccepted()))
            .permanent(!cleanup() && !isAutomatic());
    if (endpoints != null && !isAutomatic()) {
      desired.endpoints(endpoints.endpoints());
    }
    return desired.build();
  }

  private static int limit(@Nullable Integer value) {
    return value == null ? DesiredPaths.UNSET : value;
  }
}
