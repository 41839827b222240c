package io.github.jmptcp.paths.engine;

import io.github.jmptcp.paths.rules.PathChoice;
import io.github.jmptcp.paths.rules.PathRule;
import io.github.jmptcp.paths.rules.PathRules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where new connections start, from the rules and from what is known of paths at one
 * moment. Immutable.
 */
final class StartPaths {
  /** Finds where a connection would start by itself, and whether it could start elsewhere. */
  interface RouteLookup {
    /** Returns the source address that the route to a peer has; null where there is no route. */
    @Nullable InetAddress source(InetAddress remote);

    /** Returns whether a peer can be reached from an address. */
    boolean leads(InetAddress remote, InetAddress from);
  }

  private final PathRules rules;
  private final Map<InetAddress, String> devices;
  private final DeadPaths dead;
  private final List<InetAddress> alternatives;

  /**
   * What is known.
   *
   * @param devices the interface of each local address that can be used now
   * @param alternatives local addresses to start from in place of a dead one, in this order
   */
  StartPaths(
      PathRules rules,
      Map<InetAddress, String> devices,
      DeadPaths dead,
      List<InetAddress> alternatives) {
    this.rules = rules;
    this.devices = Collections.unmodifiableMap(new HashMap<>(devices));
    this.dead = dead;
    this.alternatives = Collections.unmodifiableList(new ArrayList<>(alternatives));
  }

  /** Returns whether every connection starts where its route leads. */
  boolean isTrivial() {
    return rules.list().isEmpty() && dead.isEmpty();
  }

  /** Returns where to start; null to leave it to the route. */
  @Nullable StartPath choose(
      InetAddress remote, int port, @Nullable String hostName, RouteLookup routes) {
    if (isHere(remote)) {
      return null;
    }
    PathRule rule = rules.forConnect(remote, port, hostName);
    if (rule != null && !rule.isAuto()) {
      return byRule(rule, remote);
    }
    if (dead.isEmpty()) {
      return null;
    }
    InetAddress source = routes.source(remote);
    if (source == null || !dead.has(source, remote)) {
      return null;
    }
    for (InetAddress each : alternatives) {
      if (!dead.has(each, remote)
          && devices.containsKey(each)
          && isOfFamily(each, remote)
          && routes.leads(remote, each)) {
        return new StartPath(each, devices.get(each), true, dead.why(source, remote));
      }
    }
    return null;
  }

  /** Whether no other path leads there: this host, or a link that the address depends on. */
  private boolean isHere(InetAddress remote) {
    return remote.isLoopbackAddress()
        || remote.isAnyLocalAddress()
        || remote.isLinkLocalAddress()
        || remote.isMulticastAddress()
        || devices.containsKey(remote);
  }

  private @Nullable StartPath byRule(PathRule rule, InetAddress remote) {
    StartPath backup = null;
    StartPath dying = null;
    for (PathChoice choice : rule.paths()) {
      for (InetAddress each : addresses(choice)) {
        if (!isOfFamily(each, remote)) {
          continue;
        }
        StartPath path =
            new StartPath(each, devices.get(each), choice.device() != null, "paths=" + rule);
        if (dead.has(each, remote)) {
          dying = dying == null ? path : dying;
        } else if (choice.isBackup()) {
          backup = backup == null ? path : backup;
        } else {
          return path;
        }
      }
    }
    return backup != null ? backup : dying;
  }

  private List<InetAddress> addresses(PathChoice choice) {
    List<InetAddress> addresses = new ArrayList<>();
    for (Map.Entry<InetAddress, String> each : devices.entrySet()) {
      if (each.getKey().equals(choice.address()) || each.getValue().equals(choice.device())) {
        addresses.add(each.getKey());
      }
    }
    // the same one every time, whatever order the kernel lists them in, as for further subflows
    Collections.sort(addresses, (a, b) -> a.getHostAddress().compareTo(b.getHostAddress()));
    return addresses;
  }

  private static boolean isOfFamily(InetAddress address, InetAddress remote) {
    return address.getAddress().length == remote.getAddress().length
        && !address.isLinkLocalAddress();
  }
}
