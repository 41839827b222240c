package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AutomaticCheckTest {

  @Test
  void names_the_addresses_that_auto_uses_and_those_that_it_leaves_out() throws Exception {
    FakeHost host =
        new FakeHost(2, 2)
            .network(2, "eth0", "10.0.1.1")
            .network(3, "docker0", "172.17.0.1")
            .defaultRoute(2)
            .leaves("10.0.1.1", 2);
    assertThat(host.findings(new AutomaticCheck()))
        .containsExactly(
            "ok       auto: endpoints=auto uses 10.0.1.1 subflow dev eth0; leaves out"
                + " 172.17.0.1 dev docker0 (interface of containers)");
  }

  @Test
  void a_host_without_an_address_that_leads_out() throws Exception {
    assertThat(new FakeHost(2, 2).findings(new AutomaticCheck()))
        .containsExactly("ok       auto: endpoints=auto uses no address of this host");
  }

  @Test
  void says_nothing_without_a_path_manager() throws Exception {
    assertThat(new FakeHost(2, 2).withoutPathManager().findings(new AutomaticCheck())).isEmpty();
  }
}
