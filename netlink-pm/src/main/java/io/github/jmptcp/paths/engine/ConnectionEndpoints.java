package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.rules.PathChoice;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.userspace.AddressIds;
import io.github.jmptcp.paths.userspace.EndpointSet;
import io.github.jmptcp.paths.userspace.RuleEndpoints;
import io.github.jmptcp.rtnetlink.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a connection uses under the userspace path manager: those of the network
 * namespace, or the addresses that its rule names. For the engine's thread alone.
 */
final class ConnectionEndpoints {
  private final PathManager manager;
  private final LocalAddresses addresses;
  private final StartPaths.RouteLookup routes;
  private final ApplicationSockets application;
  private final AddressIds ids = new AddressIds();
  private final RuleEndpoints ruleEndpoints = new RuleEndpoints(ids);

  /** The kernel sends no event when endpoints change: they are read again so often. */
  private final long refreshNanos;

  private EndpointSet current;
  private long nextRefresh;
  private Map<InetAddress, Link> usable;

  /** Reads the endpoints and limits. */
  ConnectionEndpoints(
      PathManager manager,
      LocalAddresses addresses,
      StartPaths.RouteLookup routes,
      ApplicationSockets application,
      long refreshNanos,
      long now)
      throws NetlinkException {
    this.manager = manager;
    this.addresses = addresses;
    this.routes = routes;
    this.application = application;
    this.refreshNanos = refreshNanos;
    this.current = read();
    this.usable = addresses.all();
    this.nextRefresh = now + refreshNanos;
  }

  private EndpointSet read() throws NetlinkException {
    List<Endpoint> list = manager.endpoints();
    ids.use(list);
    return new EndpointSet(list, manager.limits());
  }

  /**
   * Follows endpoints, limits and addresses.
   *
   * @return whether they have changed since the last call
   */
  boolean refresh(long now) throws NetlinkException {
    boolean changed = false;
    if (now - nextRefresh >= 0) {
      nextRefresh = now + refreshNanos;
      EndpointSet next = read();
      changed = !next.equals(current);
      current = next;
    }
    if (usable != addresses.all()) {
      usable = addresses.all();
      changed = true;
    }
    return changed;
  }

  /** Those of a connection now. */
  EndpointSet of(TrackedConnection connection, long now) {
    PathRule rule = connection.rule;
    if (rule == null || rule.isAuto()) {
      return application.hasBound(connection.local) ? onlySignals() : current;
    }
    return ruleEndpoints.of(
        rule,
        connection.serverSide,
        connection.remote.getAddress(),
        usable,
        (bytes, millis) -> isReached(connection, bytes, millis, now));
  }

  /** An application that has bound its socket stays on that path. */
  private EndpointSet onlySignals() {
    List<Endpoint> signals = new ArrayList<>();
    for (Endpoint each : current.endpoints()) {
      if (each.has(EndpointFlag.SIGNAL) && !each.has(EndpointFlag.SUBFLOW)) {
        signals.add(each);
      }
    }
    return new EndpointSet(signals, current.limits());
  }

  /** The one from which the route to a peer's address starts; null where there is no route. */
  @Nullable Endpoint byRoute(TrackedConnection connection, InetAddress remote) {
    InetAddress source = routes.source(remote);
    if (source == null) {
      return null;
    }
    int id = source.equals(connection.local.getAddress()) ? 0 : ids.of(source);
    return Endpoint.of(source).id(id).build();
  }

  /** The endpoint with the interface of its address, if it names none. */
  Endpoint withDevice(Endpoint endpoint) {
    Link link = addresses.link(endpoint.address());
    return endpoint.deviceIndex() != 0 || link == null
        ? endpoint
        : endpoint.toBuilder().deviceIndex(link.index(), link.name()).build();
  }

  private static boolean isReached(
      TrackedConnection connection, long bytes, long millis, long now) {
    return connection.bytes() >= bytes
        && now - connection.since >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Whether a path of the connection's rule is to come later. */
  static boolean hasDelays(TrackedConnection connection) {
    PathRule rule = connection.rule;
    if (rule != null) {
      for (PathChoice each : rule.paths()) {
        if (each.isDelayed()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a path that was to come later may be used now. */
  static boolean isDue(TrackedConnection connection, long now) {
    PathRule rule = connection.rule;
    if (rule == null) {
      return true;
    }
    for (PathChoice each : rule.paths()) {
      if (each.isDelayed() && isReached(connection, each.afterBytes(), each.afterMillis(), now)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path of the connection's rule is still to come. */
  static boolean hasLaterPath(TrackedConnection connection, long now) {
    PathRule rule = connection.rule;
    if (rule != null) {
      for (PathChoice each : rule.paths()) {
        if (each.isDelayed()
            && !isReached(connection, each.afterBytes(), each.afterMillis(), now)) {
          return true;
        }
      }
    }
    return false;
  }
}
