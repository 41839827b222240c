package io.github.jmptcp.paths.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.testkit.FakeKernel;
import io.github.jmptcp.netlink.testkit.FakeNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutomaticEndpointsTest {
  private static final String ETH0 = "10.0.0.1 subflow dev eth0";
  private static final String ETH1 = "10.0.1.1 subflow dev eth1";

  private final FakeKernel kernel = new FakeKernel();
  private final FakeNetwork host =
      new FakeNetwork(kernel).network(1, "eth0", "10.0.0.1", 24).network(2, "eth1", "10.0.1.1", 24);

  private EndpointChoice choose(List<Endpoint> before) throws NetlinkException {
    return new AutomaticEndpoints(kernel, List.of(), EndpointFlag.SUBFLOW)
        .choose(before, List.of(), 8);
  }

  private static List<String> endpoints(EndpointChoice choice) {
    return choice.endpoints().stream().map(Endpoint::toString).toList();
  }

  private static List<String> leftOut(EndpointChoice choice) {
    return choice.leftOut().stream().map(LeftOutAddress::toString).toList();
  }

  @Test
  void without_any_default_route_all_interfaces_count() throws Exception {
    assertThat(endpoints(choose(List.of()))).containsExactly(ETH0, ETH1);
  }

  @Test
  void an_address_that_reaches_its_own_link_counts_after_those_that_reach_all() throws Exception {
    host.defaultRoute("10.0.1.254", 2);
    EndpointChoice choice = choose(List.of());
    assertThat(endpoints(choice)).containsExactly(ETH1, ETH0);
    assertThat(choice.leftOut()).isEmpty();
  }

  @Test
  void an_address_without_a_route_to_any_host_is_left_out_with_the_reason() throws Exception {
    host.defaultRoute("10.0.0.254", 1).link(3, "lo1", "dummy", 0).address(3, "10.9.9.9", 32);
    host.link(4, "eth4", null, 0).address(4, "10.0.4.1", 32);
    EndpointChoice choice = choose(List.of());
    assertThat(endpoints(choice)).containsExactly(ETH0, ETH1);
    assertThat(leftOut(choice))
        .containsExactly(
            "10.9.9.9 dev lo1 (no route by this interface leads to another host)",
            "10.0.4.1 dev eth4 (no route by this interface leads to another host)");
  }

  @Test
  void a_host_route_leads_to_a_host() throws Exception {
    host.defaultRoute("10.0.0.254", 1).link(3, "eth3", null, 0).address(3, "10.0.3.1", 32);
    host.route("10.0.3.254", 32, null, 3);
    assertThat(endpoints(choose(List.of()))).contains("10.0.3.1 subflow dev eth3");
  }

  @Test
  void interfaces_of_containers_and_ports_are_left_out_with_the_reason() throws Exception {
    host.link(3, "docker0", "bridge", 0).address(3, "172.17.0.1", 16);
    host.link(4, "eth4", null, 3).address(4, "10.0.4.1", 24);
    assertThat(leftOut(choose(List.of())))
        .containsExactly(
            "172.17.0.1 dev docker0 (interface of containers)",
            "10.0.4.1 dev eth4 (port of another interface)");
  }

  @Test
  void an_endpoint_with_an_established_subflow_stays_when_its_routes_go() throws Exception {
    List<Endpoint> before = choose(List.of()).endpoints();
    host.defaultRoute("10.0.0.254", 1).removeRoutesOf(2).subflow("10.0.1.1");
    EndpointChoice choice = choose(before);
    assertThat(endpoints(choice)).containsExactlyInAnyOrder(ETH0, ETH1);
    assertThat(choice.retained()).extracting(Endpoint::toString).containsExactly(ETH1);

    host.closeSubflows();
    choice = choose(choice.endpoints());
    assertThat(endpoints(choice)).containsExactly(ETH0);
    assertThat(leftOut(choice))
        .singleElement()
        .asString()
        .startsWith("10.0.1.1 dev eth1 (no route");
  }

  @Test
  void a_subflow_of_an_address_that_was_not_chosen_does_not_choose_it() throws Exception {
    host.defaultRoute("10.0.0.254", 1).removeRoutesOf(2).subflow("10.0.1.1");
    assertThat(endpoints(choose(List.of()))).containsExactly(ETH0);
    assertThat(host.subflowReads()).isZero();
  }

  @Test
  void where_there_is_no_room_for_all_an_endpoint_in_use_stays_before_better_ones()
      throws Exception {
    for (int i = 3; i <= 9; i++) {
      host.network(i, "eth" + i, "10.0." + i + ".1", 24);
    }
    List<Endpoint> before = choose(List.of()).endpoints();
    assertThat(before).hasSize(8).extracting(Endpoint::device).doesNotContain("eth9");
    // eth1 reaches its own link only from now on
    host.subflow("10.0.1.1");
    for (int i = 1; i <= 9; i++) {
      if (i != 2) {
        host.defaultRoute("10.0." + i + ".254", i);
      }
    }
    EndpointChoice choice = choose(before);
    assertThat(endpoints(choice)).hasSize(8).first().isEqualTo(ETH1);
    assertThat(leftOut(choice)).containsExactly("10.0.9.1 dev eth9 (no room for another endpoint)");

    host.closeSubflows();
    choice = choose(before);
    assertThat(endpoints(choice)).hasSize(8).doesNotContain(ETH1);
  }
}
