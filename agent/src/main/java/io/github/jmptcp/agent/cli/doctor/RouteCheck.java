package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Route;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether packets from each endpoint's address leave by its interface, and whether the answers that
 * come in there are taken. Asks the kernel for the way to an address that is nowhere near.
 */
final class RouteCheck implements Check {
  /** Of the networks for documentation, RFC 5737 and RFC 3849: any default route leads there. */
  private static final String FAR_IPV4 = "198.51.100.1";

  private static final String FAR_IPV6 = "2001:db8::1";

  @Override
  public String name() {
    return "routes";
  }

  @Override
  public void look(Scene scene, List<Finding> findings) throws IOException {
    List<Route> defaults = new ArrayList<>();
    for (Route each : scene.routes.list()) {
      if (each.isDefault()) {
        defaults.add(each);
      }
    }
    boolean strict = false;
    int before = findings.size();
    for (Endpoint endpoint : scene.endpoints) {
      Link link = scene.linkOf(endpoint);
      if (link == null || link.isLoopback()) {
        continue;
      }
      boolean leavesElsewhere = route(scene, endpoint, link, defaults, findings);
      if (!(endpoint.address() instanceof Inet6Address)) {
        strict |= filter(link, endpoint, leavesElsewhere, findings);
      }
    }
    if (scene.endpoints.isEmpty()) {
      return;
    }
    if (!strict) {
      findings.add(Finding.ok("rp_filter", "not strict on the endpoints' interfaces"));
    }
    if (findings.stream().skip(before).noneMatch(each -> each.check.equals("route"))) {
      findings.add(
          Finding.ok(
              "route",
              defaults.isEmpty()
                  ? "no default route: only peers on this host's own networks are reached"
                  : "packets of every endpoint leave by its interface"));
    }
  }

  /** Returns whether packets from the address leave by another interface, as routing stands. */
  private static boolean route(
      Scene scene, Endpoint endpoint, Link link, List<Route> defaults, List<Finding> findings)
      throws NetlinkException {
    InetAddress address = endpoint.address();
    boolean ipv6 = address instanceof Inet6Address;
    if (defaults.stream().noneMatch(each -> each.isIpv6() == ipv6)) {
      return false;
    }
    InetAddress far = literal(ipv6 ? FAR_IPV6 : FAR_IPV4);
    Optional<Route> unbound = scene.routes.lookup(far, address, 0);
    boolean leavesElsewhere = !unbound.isPresent() || unbound.get().linkIndex() != link.index();
    boolean bound = endpoint.deviceIndex() != 0;
    boolean broken =
        bound
            // without a route by the device the kernel takes every peer to be on its link
            ? leavesElsewhere && !hasDefault(scene, endpoint, far, link, defaults)
            : leavesElsewhere;
    if (broken) {
      Link other = unbound.map(each -> scene.link(each.linkIndex())).orElse(null);
      findings.add(
          Finding.failure(
              "route",
              "packets from "
                  + address.getHostAddress()
                  + " (endpoint id "
                  + endpoint.id()
                  + ") "
                  + (bound
                      ? "have no route to other networks by " + link.name()
                      : other == null
                          ? "have no route to other networks"
                          : "leave by " + other.name() + ", not by " + link.name()),
              cure(address, link, ipv6)));
    }
    return leavesElsewhere;
  }

  private static boolean hasDefault(
      Scene scene, Endpoint endpoint, InetAddress far, Link link, List<Route> defaults)
      throws NetlinkException {
    Optional<Route> bound = scene.routes.lookup(far, endpoint.address(), endpoint.deviceIndex());
    return bound.isPresent()
        && bound.get().linkIndex() == link.index()
        && (bound.get().gateway() != null
            || link.isPointToPoint()
            || defaults.stream()
                .anyMatch(
                    each ->
                        each.linkIndex() == link.index()
                            && each.gateway() == null
                            && each.isIpv6() == bound.get().isIpv6()));
  }

  private static String cure(InetAddress address, Link link, boolean ipv6) {
    String ip = ipv6 ? "ip -6" : "ip";
    int table = 100 + link.index();
    return ip
        + " rule add from "
        + address.getHostAddress()
        + " table "
        + table
        + " && "
        + ip
        + " route add default via GATEWAY dev "
        + link.name()
        + " table "
        + table;
  }

  /** Returns whether the filter is strict there. */
  private static boolean filter(
      Link link, Endpoint endpoint, boolean leavesElsewhere, List<Finding> findings) {
    // the higher one of both counts: 1 is strict, 2 is loose
    int all = number(Scene.sysctl("net/ipv4/conf/all/rp_filter"));
    int own = number(Scene.sysctl("net/ipv4/conf/" + link.name() + "/rp_filter"));
    if (Math.max(all, own) != 1) {
      return false;
    }
    String text =
        "strict on "
            + link.name()
            + " (all="
            + all
            + ", "
            + link.name()
            + "="
            + own
            + "), which has the endpoint "
            + endpoint.address().getHostAddress();
    String cure = "sysctl -w net.ipv4.conf." + link.name().replace('.', '/') + ".rp_filter=2";
    findings.add(
        leavesElsewhere
            ? Finding.failure(
                "rp_filter",
                text + ": packets of joins are dropped, since the way back is another interface",
                cure)
            : Finding.warning(
                "rp_filter", text + ": joins from peers with another way back are dropped", cure));
    return true;
  }

  private static int number(@org.jspecify.annotations.Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
  }

  private static InetAddress literal(String text) throws NetlinkException {
    return Endpoint.of(text).build().address();
  }
}
