package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndpointCheckTest {

  private static FakeHost host(int subflows, int addAddrAccepted) {
    return new FakeHost(subflows, addAddrAccepted)
        .network(2, "eth0", "10.0.1.1")
        .network(3, "eth1", "10.0.2.1");
  }

  @Test
  void all_is_well() throws Exception {
    assertThat(
            host(2, 2).endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 3).findings(new EndpointCheck()))
        .containsExactly(
            "ok       endpoints: 1 endpoint",
            "ok       limits: add_addr_accepted 2 subflows 2",
            "ok       device: every endpoint has an address and a device of this host");
  }

  @Test
  void none_stays_on_one_path() throws Exception {
    assertThat(host(2, 2).findings(new EndpointCheck()))
        .first()
        .asString()
        .startsWith("warning  endpoints: none: connections to a peer that announces nothing")
        .contains("endpoints=auto");
  }

  @Test
  void more_endpoints_than_subflows_are_allowed() throws Exception {
    assertThat(
            host(1, 2)
                .endpoint(1, "10.0.1.1", FakeHost.SUBFLOW, 2)
                .endpoint(2, "10.0.2.1", FakeHost.FULLMESH, 3)
                .endpoint(3, "10.0.2.1", FakeHost.SIGNAL, 3)
                .findings(new EndpointCheck()))
        .contains(
            "warning  limits: subflows is 1, less than the 2 endpoints for them; fix: ip mptcp"
                + " limits set subflows 2");
  }

  @Test
  void no_subflow_at_all_is_a_failure() throws Exception {
    assertThat(
            host(0, 2).endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 3).findings(new EndpointCheck()))
        .contains(
            "failure  limits: subflows is 0, less than the 1 endpoints for them; fix: ip mptcp"
                + " limits set subflows 1");
  }

  @Test
  void announced_addresses_that_are_not_used() throws Exception {
    assertThat(host(2, 0).findings(new EndpointCheck()))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("warning  limits: ")
                    .contains("the addresses that peers announce are not used")
                    .endsWith("fix: ip mptcp limits set add_addr_accepted 2"));
  }

  @Test
  void an_address_that_this_host_has_not_and_one_without_a_device() throws Exception {
    assertThat(
            host(2, 2)
                .endpoint(1, "10.9.9.9", FakeHost.SUBFLOW, 0)
                .endpoint(2, "10.0.2.1", FakeHost.SUBFLOW, 0)
                .findings(new EndpointCheck()))
        .filteredOn(line -> line.contains("device:"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("is not an address of this host: the kernel never uses it")
                    .endsWith("fix: ip mptcp endpoint delete id 1"),
            line ->
                assertThat(line)
                    .contains("has no device: its subflows leave where routing sends them")
                    .contains("ip mptcp endpoint delete id 2")
                    .contains("dev eth1"));
  }
}
