package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCheckTest {
  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host =
        new FakeHost(2, 2)
            .root(root)
            .network(2, "eth0", "10.0.1.1")
            .network(3, "eth1", "10.0.2.1")
            .defaultRoute(2)
            .leaves("10.0.1.1", 2);
  }

  @Test
  void packets_of_each_endpoint_leave_by_its_interface() throws Exception {
    host.endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0).leaves("10.0.2.1", 3);
    assertThat(host.findings(new RouteCheck()))
        .containsExactly(
            "ok       route: packets of every endpoint leave by its interface",
            "ok       rp_filter: not strict on the endpoints' interfaces");
  }

  @Test
  void an_endpoint_whose_packets_leave_elsewhere_is_a_failure() throws Exception {
    host.endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0).leaves("10.0.2.1", 2);
    assertThat(host.findings(new RouteCheck()))
        .first()
        .isEqualTo(
            "failure  route: packets from 10.0.2.1 (endpoint id 1) have no way to other networks by"
                + " eth1, routing sends them by eth0; fix: ip rule add from 10.0.2.1 table 103 && ip"
                + " route add default via GATEWAY dev eth1 table 103");
  }

  private static FakeHost withDefaultRouteOnlyInTable77() {
    return new FakeHost(2, 2)
        .network(2, "eth0", "10.0.1.1")
        .network(3, "eth1", "10.0.2.1")
        .endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0)
        .defaultRoute(2, 77);
  }

  /** As a virtual private network sets it up for the packets of its own tunnel. */
  @Test
  void a_default_route_for_packets_with_a_mark_alone_is_none() throws Exception {
    FakeHost lab = withDefaultRouteOnlyInTable77().rule(77, 0x10);
    assertThat(lab.findings(new RouteCheck()))
        .first()
        .isEqualTo("ok       route: packets of every endpoint leave by its interface");
  }

  @Test
  void a_default_route_for_all_packets_but_those_with_a_mark_is_one() throws Exception {
    FakeHost tunnelled = withDefaultRouteOnlyInTable77().ruleNot(77, 0x10).leaves("10.0.2.1", 2);
    assertThat(tunnelled.findings(new RouteCheck()))
        .first()
        .asString()
        .startsWith("failure  route: packets from 10.0.2.1 (endpoint id 1)");
  }

  @Test
  void subflows_to_the_own_link_soften_it_to_a_warning() throws Exception {
    host.endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 3)
        .leaves("10.0.2.1", 2)
        .subflow(0x1234, "10.0.2.1", 1);
    assertThat(host.findings(new RouteCheck()))
        .first()
        .asString()
        .startsWith("warning  route: packets from 10.0.2.1 (endpoint id 1)")
        .contains("; subflows from it to this link are open; fix: ip rule add from 10.0.2.1");
  }

  @Test
  void a_strict_filter_that_drops_joins_is_a_failure() throws Exception {
    host.sysctl("net/ipv4/conf/all/rp_filter", "0")
        .sysctl("net/ipv4/conf/eth1/rp_filter", "1")
        .endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0)
        .leaves("10.0.2.1", 2);
    assertThat(host.findings(new RouteCheck()))
        .contains(
            "failure  rp_filter: strict on eth1 (all=0, eth1=1), which has the endpoint 10.0.2.1:"
                + " packets of joins are dropped, since the way back is another interface; fix:"
                + " sysctl -w net.ipv4.conf.eth1.rp_filter=2");
  }

  @Test
  void a_strict_filter_where_routing_fits_is_a_warning() throws Exception {
    host.sysctl("net/ipv4/conf/all/rp_filter", "1")
        .endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0)
        .leaves("10.0.2.1", 3);
    assertThat(host.findings(new RouteCheck()))
        .contains(
            "warning  rp_filter: strict on eth1 (all=1, eth1=0), which has the endpoint 10.0.2.1:"
                + " joins of peers to which another interface leads are dropped; fix: sysctl -w"
                + " net.ipv4.conf.eth1.rp_filter=2");
  }

  @Test
  void a_loose_filter_wins_over_a_strict_one() throws Exception {
    host.sysctl("net/ipv4/conf/all/rp_filter", "1")
        .sysctl("net/ipv4/conf/eth1/rp_filter", "2")
        .endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 0)
        .leaves("10.0.2.1", 3);
    assertThat(host.findings(new RouteCheck()))
        .contains("ok       rp_filter: not strict on the endpoints' interfaces");
  }

  @Test
  void says_nothing_without_endpoints() throws Exception {
    assertThat(host.findings(new RouteCheck())).isEmpty();
  }
}
