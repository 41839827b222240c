package io.github.jmptcp.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.netns.Netns;
import io.github.jmptcp.netns.Patience;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links, addresses, routes and rules, with {@code ip} as the witness. */
class RtNetlinkIT {
  private final TransportFactory kernel = TransportFactory.kernel();
  private Netns netns;

  @BeforeEach
  void create() {
    netns = Netns.create();
    ip("link add br0 type bridge");
    ip("link add v0 type veth peer name v1");
    ip("link set v0 master br0");
    ip("link set v1 up mtu 1400");
    ip("link set v0 up");
    ip("address add 10.1.0.1/24 dev v1");
    ip("address add 10.1.0.2/24 dev v1");
    ip("address add 169.254.7.7/16 dev v1 scope link");
    ip("address add 192.0.2.1 peer 192.0.2.2 dev v1");
    ip("address add fd00::1/64 dev v1 nodad");
  }

  @AfterEach
  void delete() {
    if (netns != null) {
      netns.close();
    }
  }

  private String ip(String words) {
    return netns.exec(("ip " + words).split(" ")).orFail();
  }

  private int index(String device) {
    return Integer.parseInt(ip("-o link show dev " + device).split(":")[0]);
  }

  @Test
  void links_with_their_state_and_kind() throws Exception {
    try (Links links = netns.in(() -> Links.open(kernel))) {
      List<Link> all = links.list();
      assertThat(all)
          .extracting(link -> link.index() + ":" + link.name())
          .containsExactlyElementsOf(
              ip("-o link show")
                  .lines()
                  .map(line -> line.replaceAll("^(\\d+): ([^:@]+).*", "$1:$2"))
                  .toList());
      Link v0 = links.byName("v0").orElseThrow();
      assertThat(v0.kind()).isEqualTo("veth");
      assertThat(v0.master()).isEqualTo(index("br0"));
      assertThat(v0.isUsable()).isTrue();
      Link v1 = links.byIndex(index("v1")).orElseThrow();
      assertThat(v1.mtu()).isEqualTo(1400);
      assertThat(links.byName("br0").orElseThrow().kind()).isEqualTo("bridge");
      assertThat(links.byName("br0").orElseThrow().isUp()).isFalse();
      assertThat(links.byName("lo").orElseThrow().isLoopback()).isTrue();
      assertThat(links.byName("none0")).isEmpty();
      assertThat(links.byIndex(4711)).isEmpty();
      ip("link set v1 down");
      assertThat(links.byName("v0").orElseThrow().isUsable()).as("carrier is gone").isFalse();
      assertThat(links.byName("v0").orElseThrow().isUp()).isTrue();
    }
  }

  @Test
  void addresses_with_their_scope() throws Exception {
    try (Addresses addresses = netns.in(() -> Addresses.open(kernel))) {
      List<InterfaceAddress> all = addresses.list();
      assertThat(all)
          .extracting(a -> a.address().getHostAddress().replaceAll("%.*", ""))
          .contains(
              "127.0.0.1",
              "10.1.0.1",
              "10.1.0.2",
              "169.254.7.7",
              "192.0.2.1",
              "fd00:0:0:0:0:0:0:1",
              "0:0:0:0:0:0:0:1")
          .doesNotContain("192.0.2.2")
          .hasSize((int) ip("-o address show").lines().count());
      assertThat(one(all, "127.0.0.1").scope()).isEqualTo(InterfaceAddress.Scope.HOST);
      assertThat(one(all, "169.254.7.7").scope()).isEqualTo(InterfaceAddress.Scope.LINK);
      InterfaceAddress first = one(all, "10.1.0.1");
      assertThat(first.scope()).isEqualTo(InterfaceAddress.Scope.GLOBAL);
      assertThat(first.prefixLength()).isEqualTo(24);
      assertThat(first.linkIndex()).isEqualTo(index("v1"));
      assertThat(first.isUsable()).isTrue();
      assertThat(first.isSecondaryOrTemporary()).isFalse();
      assertThat(one(all, "10.1.0.2").isSecondaryOrTemporary()).isTrue();
    }
  }

  private static InterfaceAddress one(List<InterfaceAddress> all, String address) throws Exception {
    InetAddress wanted = InetAddress.getByName(address);
    return all.stream().filter(a -> a.address().equals(wanted)).findFirst().orElseThrow();
  }

  @Test
  void addresses_that_stay_on_this_host() throws Exception {
    ip("link set lo up");
    ip("route add local 198.18.0.0/15 dev lo"); // any address there is this host's
    ip("route add unreachable 203.0.113.0/24");
    ip("address add fe80::77/64 dev v1 nodad");
    LibC libC = new LibC(NativeCalls.load());
    String[] local = {
      "127.0.0.1",
      "127.9.9.9",
      "10.1.0.1",
      "10.1.0.2",
      "169.254.7.7",
      "192.0.2.1",
      "198.18.5.5",
      "::1",
      "fd00::1",
      "fe80::77"
    };
    String[] others = {
      "10.1.0.3",
      "10.1.0.255",
      "192.0.2.2",
      "203.0.113.9",
      "198.51.100.1",
      "fd00::2",
      "2001:db8::1",
      "fe80::78"
    };
    for (boolean isLocal : new boolean[] {true, false}) {
      for (String text : isLocal ? local : others) {
        InetAddress address = InetAddress.getByName(text);
        InetAddress scoped =
            address.isLinkLocalAddress() && address instanceof Inet6Address
                ? Inet6Address.getByAddress(null, address.getAddress(), index("v1"))
                : address;
        assertThat(netns.in(() -> LocalRoute.ask(libC, scoped)))
            .as(text)
            .isEqualTo(isLocal ? LocalRoute.LOCAL : LocalRoute.REMOTE);
      }
    }
    InetAddress removed = InetAddress.getByName("10.1.0.2");
    ip("address del 10.1.0.2/24 dev v1");
    assertThat(netns.in(() -> LocalRoute.ask(libC, removed))).isEqualTo(LocalRoute.REMOTE);
  }

  @Test
  void routes_rules_and_the_way_from_a_source() throws Exception {
    ip("route add 198.51.100.0/24 via 10.1.0.254 dev v1");
    ip("route add default via 10.1.0.253 dev v1 table 77");
    ip("rule add from 10.1.0.2 lookup 77 priority 100");
    ip("rule add fwmark 0x10/0xf0 lookup 78 priority 101");
    ip("rule add not fwmark 0x10 lookup 78 priority 102");
    ip("rule add fwmark 0x10/0xf lookup 78 priority 103");
    ip("-6 route add default via fd00::99 dev v1 table 500");
    InetAddress far = InetAddress.getByName("203.0.113.9");
    try (Routes routes = netns.in(() -> Routes.open(kernel))) {
      assertThat(routes.list())
          .filteredOn(r -> r.table() == 77)
          .singleElement()
          .satisfies(
              r -> {
                assertThat(r.isDefault()).isTrue();
                assertThat(r.gateway()).isEqualTo(InetAddress.getByName("10.1.0.253"));
                assertThat(r.linkIndex()).isEqualTo(index("v1"));
              });
      assertThat(routes.list())
          .filteredOn(r -> r.table() == 500)
          .singleElement()
          .satisfies(r -> assertThat(r.isIpv6()).isTrue());
      assertThat(routes.list())
          .filteredOn(r -> r.table() == Route.TABLE_MAIN)
          .extracting(Route::toString)
          .anyMatch(line -> line.startsWith("UNICAST 198.51.100.0/24 via 10.1.0.254 "));

      RoutingRule rule =
          routes.rules().stream().filter(r -> r.priority() == 100).findFirst().orElseThrow();
      assertThat(rule.table()).isEqualTo(77);
      assertThat(rule.matchesSource(InetAddress.getByName("10.1.0.2"))).isTrue();
      assertThat(rule.matchesSource(InetAddress.getByName("10.1.0.3"))).isFalse();
      assertThat(rule.matchesSource(InetAddress.getByName("fd00::1"))).isFalse();
      assertThat(routes.rules())
          .filteredOn(r -> r.priority() > 100 && r.priority() < 104)
          .extracting(RoutingRule::toString, RoutingRule::needsMark)
          .containsExactly(
              tuple("101: from all fwmark 0x10 lookup 78", true),
              tuple("102: not from all fwmark 0x10 lookup 78", false),
              tuple("103: from all lookup 78", false));
      assertThat(routes.rules())
          .filteredOn(r -> !r.isIpv6() && r.table() == Route.TABLE_MAIN)
          .isNotEmpty();

      // only the second address has a route to the world
      assertThat(routes.lookup(far, InetAddress.getByName("10.1.0.1"), 0)).isEmpty();
      assertThat(routes.lookup(far, InetAddress.getByName("10.1.0.2"), 0))
          .map(Route::gateway)
          .hasValue(InetAddress.getByName("10.1.0.253"));
      assertThat(routes.lookup(InetAddress.getByName("198.51.100.7"), null, 0))
          .map(Route::preferredSource)
          .hasValue(InetAddress.getByName("10.1.0.1"));
      assertThat(routes.lookup(InetAddress.getByName("2001:db8::1"), null, 0)).isEmpty();
      assertThat(routes.lookup(far, InetAddress.getByName("10.9.9.9"), 0)).isEmpty();
    }
  }

  @Test
  void a_multipath_route_is_one_for_each_hop() throws Exception {
    netns
        .exec(
            "ip",
            "route",
            "add",
            "198.51.100.0/24",
            "nexthop",
            "via",
            "10.1.0.3",
            "dev",
            "v1",
            "nexthop",
            "via",
            "10.1.0.4",
            "dev",
            "v1")
        .orFail();
    try (Routes routes = netns.in(() -> Routes.open(kernel))) {
      assertThat(routes.list())
          .filteredOn(r -> r.prefixLength() == 24 && r.gateway() != null)
          .extracting(r -> r.gateway().getHostAddress())
          .containsExactly("10.1.0.3", "10.1.0.4");
    }
  }

  @Test
  void changes_are_reported_as_they_happen() throws Exception {
    int v1 = index("v1");
    try (NetworkMonitor monitor = netns.in(() -> NetworkMonitor.open(kernel))) {
      ip("address add 10.7.0.1/24 dev v1");
      await(
          monitor,
          c ->
              c.kind() == NetworkChange.Kind.ADDRESS
                  && c.address().address().getHostAddress().equals("10.7.0.1")
                  && c.address().linkIndex() == v1);
      ip("route add 198.51.100.0/24 via 10.7.0.9");
      await(
          monitor,
          c ->
              c.kind() == NetworkChange.Kind.ROUTE
                  && c.route().prefixLength() == 24
                  && c.route().gateway() != null);
      ip("address delete 10.7.0.1/24 dev v1");
      await(
          monitor,
          c ->
              c.kind() == NetworkChange.Kind.ADDRESS_REMOVED
                  && c.address().address().getHostAddress().equals("10.7.0.1"));
      ip("link set v1 down");
      await(
          monitor,
          c -> c.kind() == NetworkChange.Kind.LINK && c.link().index() == v1 && !c.link().isUp());
      ip("link delete v1");
      await(monitor, c -> c.kind() == NetworkChange.Kind.LINK_REMOVED && c.link().index() == v1);
      assertThat(drain(monitor)).isNotNull();
    }
  }

  private static void await(NetworkMonitor monitor, Predicate<NetworkChange> wanted)
      throws Exception {
    List<NetworkChange> seen = new ArrayList<>();
    while (true) {
      List<NetworkChange> changes = monitor.next(Patience.LIMIT.toMillis());
      assertThat(changes).as("after %s", seen).isNotEmpty();
      seen.addAll(changes);
      if (changes.stream().anyMatch(wanted)) {
        return;
      }
    }
  }

  private static String drain(NetworkMonitor monitor) throws Exception {
    return monitor.next(0).stream().map(NetworkChange::toString).collect(Collectors.joining());
  }
}
