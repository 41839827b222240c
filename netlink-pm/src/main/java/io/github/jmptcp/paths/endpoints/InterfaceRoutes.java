package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Route;
import io.github.jmptcp.rtnetlink.Routes;
import io.github.jmptcp.rtnetlink.RoutingRule;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the routes of an interface lead: to other networks, as {@code check_route} of mptcpd asks,
 * or to hosts on its own link. Where no interface has a default route, as in a lab, each of them is
 * taken to lead to other networks. Tables that rules choose for packets with a firewall mark alone
 * are not for the sockets of a JVM. Not safe for concurrent use.
 */
public final class InterfaceRoutes {
  // of the networks for documentation, RFC 5737 and RFC 3849: only a default route leads there
  private static final byte[] REMOTE_IPV4 = {(byte) 198, 51, 100, 1};
  private static final byte[] REMOTE_IPV6 = {
    0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private final Routes routes;
  private final List<Route> all = new ArrayList<>();
  private final List<Route> defaults = new ArrayList<>();

  /**
   * Reads all routing tables and rules.
   *
   * @param routes stays the caller's to close
   */
  public InterfaceRoutes(Routes routes) throws NetlinkException {
    this.routes = routes;
    List<RoutingRule> rules = routes.rules();
    for (Route each : routes.list()) {
      if (needsMark(each, rules)) {
        continue;
      }
      all.add(each);
      if (each.isDefault()) {
        defaults.add(each);
      }
    }
  }

  /** Whether rules lead to the table of a route, and all of them are for marked packets. */
  private static boolean needsMark(Route route, List<RoutingRule> rules) {
    boolean needsMark = false;
    for (RoutingRule each : rules) {
      if (each.isIpv6() == route.isIpv6() && each.table() == route.table()) {
        if (!each.needsMark()) {
          return false;
        }
        needsMark = true;
      }
    }
    return needsMark;
  }

  /** Returns whether any interface has a default route, for the family of the address. */
  public boolean exist(InetAddress address) {
    for (Route each : defaults) {
      if (each.isIpv6() == address instanceof Inet6Address) {
        return true;
      }
    }
    return false;
  }

  /** The way that packets from the address to other networks take; empty where there is none. */
  public Optional<Route> from(InetAddress address) throws NetlinkException {
    return routes.lookup(remote(address), address, 0);
  }

  /**
   * Returns whether packets from the address, from a socket that is bound to the interface, reach
   * other networks by it.
   */
  public boolean leadOutBy(Link link, InetAddress address) throws NetlinkException {
    if (!exist(address)) {
      return true;
    }
    Optional<Route> bound = routes.lookup(remote(address), address, link.index());
    if (!bound.isPresent() || bound.get().linkIndex() != link.index()) {
      return false;
    }
    if (bound.get().gateway() != null || link.isPointToPoint()) {
      return true;
    }
    // IPv4 takes a remote address to be on the link of a bound socket that has no route
    for (Route each : defaults) {
      if (each.linkIndex() == link.index()
          && each.gateway() == null
          && each.isIpv6() == address instanceof Inet6Address) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether packets reach hosts on the link of the interface, or in a network behind one of
   * them, without a default route.
   *
   * @param address of the interface; its family counts, and a route to itself does not
   */
  public boolean leadsToNeighbours(Link link, InetAddress address) {
    for (Route each : all) {
      InetAddress destination = each.destination();
      if (each.linkIndex() == link.index()
          && each.type() == Route.Type.UNICAST
          && each.isIpv6() == address instanceof Inet6Address
          && destination != null
          && !destination.isLinkLocalAddress()
          && !destination.isMulticastAddress()
          && !destination.equals(address)) {
        return !"dummy".equals(link.kind());
      }
    }
    return false;
  }

  private static InetAddress remote(InetAddress address) {
    try {
      return InetAddress.getByAddress(address instanceof Inet6Address ? REMOTE_IPV6 : REMOTE_IPV4);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }
}
