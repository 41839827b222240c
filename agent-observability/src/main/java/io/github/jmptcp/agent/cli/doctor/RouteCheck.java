package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.endpoints.EstablishedSubflows;
import io.github.jmptcp.paths.endpoints.InterfaceRoutes;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Route;
import io.github.jmptcp.rtnetlink.Routes;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Whether packets from each endpoint's address leave by its interface, and whether the answers that
 * come in there are taken. The kernel is queried for the route to an address far away.
 */
final class RouteCheck implements Check {

  @Override
  public String name() {
    return "route";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    Routes routes = host.routes;
    if (host.endpoints.isEmpty() || routes == null) {
      return;
    }
    InterfaceRoutes defaults = new InterfaceRoutes(routes);
    boolean broken = false;
    boolean strict = false;
    for (Endpoint endpoint : host.endpoints) {
      Link link = host.linkOf(endpoint);
      if (link != null && !link.isLoopback()) {
        broken |= route(host, endpoint, link, defaults, findings);
        strict |= filter(host, endpoint, link, defaults, findings);
      }
    }
    if (!broken) {
      findings.add(Finding.ok("route", "packets of every endpoint leave by its interface"));
    }
    if (!strict) {
      findings.add(Finding.ok("rp_filter", "not strict on the endpoints' interfaces"));
    }
  }

  /** Whether packets from the address leave by another interface, unless they are bound to one. */
  private static boolean leavesElsewhere(InetAddress address, Link link, InterfaceRoutes defaults)
      throws NetlinkException {
    Optional<Route> route = defaults.from(address);
    return defaults.exist(address)
        && !(route.isPresent() && route.get().linkIndex() == link.index());
  }

  /** Returns whether packets from the endpoint's address have no way to other networks. */
  private static boolean route(
      HostState host,
      Endpoint endpoint,
      Link link,
      InterfaceRoutes defaults,
      List<Finding> findings)
      throws NetlinkException {
    InetAddress address = endpoint.address();
    boolean bound = endpoint.deviceIndex() != 0;
    if (!leavesElsewhere(address, link, defaults) || (bound && defaults.leadOutBy(link, address))) {
      return false;
    }
    Link other = defaults.from(address).map(each -> host.link(each.linkIndex())).orElse(null);
    String text =
        "packets from "
            + address.getHostAddress()
            + " (endpoint id "
            + endpoint.id()
            + ") have no way to other networks by "
            + link.name()
            + (other == null ? "" : ", routing sends them by " + other.name());
    // a peer on the link of the interface is reached nevertheless; subflows show it
    findings.add(
        bound && EstablishedSubflows.localAddresses(host.netlink).contains(address)
            ? Finding.warning(
                "route", text + "; subflows from it to this link are open", fix(address, link))
            : Finding.failure("route", text, fix(address, link)));
    return true;
  }

  private static String fix(InetAddress address, Link link) {
    String ip = address instanceof Inet6Address ? "ip -6" : "ip";
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

  /** Returns whether the reverse path filter is strict there; IPv6 has none. */
  private static boolean filter(
      HostState host,
      Endpoint endpoint,
      Link link,
      InterfaceRoutes defaults,
      List<Finding> findings)
      throws NetlinkException {
    // the higher one of both counts: 1 is strict, 2 is loose
    int all = number(host, "all");
    int own = number(host, link.name());
    if (endpoint.address() instanceof Inet6Address || Math.max(all, own) != 1) {
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
    // a dot in a name would split it
    String fix = "sysctl -w net.ipv4.conf." + link.name().replace('.', '/') + ".rp_filter=2";
    findings.add(
        leavesElsewhere(endpoint.address(), link, defaults)
            ? Finding.failure(
                "rp_filter",
                text + ": packets of joins are dropped, since the way back is another interface",
                fix)
            : Finding.warning(
                "rp_filter",
                text + ": joins of peers to which another interface leads are dropped",
                fix));
    return true;
  }

  private static int number(HostState host, String name) {
    String value = host.sysctl("net/ipv4/conf/" + name + "/rp_filter");
    return value == null ? 0 : Integer.parseInt(value);
  }
}
