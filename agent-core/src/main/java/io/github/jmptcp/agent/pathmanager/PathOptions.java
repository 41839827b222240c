package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.AutomaticEndpoints;
import io.github.jmptcp.paths.endpoints.DesiredPaths;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the path options of the agent ask for. Immutable. */
final class PathOptions {
  private static final String AUTO = "auto";

  private final Options options;
  private final @Nullable String endpoints;

  PathOptions(Options options) {
    this.options = options;
    this.endpoints = options.get(Option.ENDPOINTS);
  }

  /** Whether endpoints and limits are undone at exit. */
  boolean cleanup() {
    return options.is(Option.CLEANUP, "true");
  }

  /** Whether this JVM is to be the path manager of its network namespace. */
  boolean isUserspace() {
    return options.is(Option.PM, "userspace");
  }

  /** Which paths connections take. */
  PathRules rules() {
    String rules = options.get(Option.PATHS);
    try {
      return rules == null ? PathRules.none() : PathRules.parse(rules);
    } catch (RuleSyntaxException e) {
      throw new IllegalStateException(e); // the parser lets no bad rule through
    }
  }

  /** Which dead paths come back. */
  Revive revive() {
    return options.is(Option.REVIVE, "false")
        ? Revive.NONE
        : options.is(Option.REVIVE, "all") ? Revive.ALL : Revive.OWN;
  }

  /** Whether paths are looked after while the application runs. */
  boolean needsEngine() {
    return isUserspace() || revive() != Revive.NONE;
  }

  private boolean isAutomatic() {
    return endpoints != null && (endpoints.equals(AUTO) || endpoints.startsWith(AUTO + ":"));
  }

  /**
   * Returns whether connections may have another path by what was set: an endpoint of the list, a
   * second one of {@code endpoints=auto}, or addresses that are accepted from peers.
   */
  boolean isSecondPath(ManagedEndpoints managed) {
    int usual = isAutomatic() ? 1 : 0; // auto names the address of the first path too
    return managed.current().endpoints().size() > usual
        || limit(options.get(Option.ADD_ADDR_ACCEPTED)) > 0;
  }

  /** What {@code endpoints=auto} chooses from; null where endpoints are listed, or not given. */
  @Nullable AutomaticEndpoints automatic(TransportFactory kernel) {
    if (endpoints == null || !isAutomatic()) {
      return null;
    }
    List<String> interfaces =
        endpoints.equals(AUTO)
            ? Collections.<String>emptyList()
            : Arrays.asList(endpoints.substring(AUTO.length() + 1).split(","));
    return new AutomaticEndpoints(
        kernel,
        interfaces,
        options.is(Option.MODE, "server") ? EndpointFlag.SIGNAL : EndpointFlag.SUBFLOW);
  }

  /** The endpoints of the list, and the limits. What is chosen automatically is never permanent. */
  DesiredPaths desired() {
    DesiredPaths.Builder desired =
        DesiredPaths.builder()
            .subflows(limit(options.get(Option.SUBFLOWS)))
            .addAddrAccepted(limit(options.get(Option.ADD_ADDR_ACCEPTED)))
            .permanent(!cleanup() && !isAutomatic());
    if (endpoints != null && !isAutomatic()) {
      desired.endpoints(EndpointParser.parseList(endpoints));
    }
    return desired.build();
  }

  private static int limit(@Nullable String value) {
    return value == null ? DesiredPaths.UNSET : Integer.parseInt(value);
  }
}
