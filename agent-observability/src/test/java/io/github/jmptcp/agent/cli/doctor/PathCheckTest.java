package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathCheckTest {

  private static FakeHost host() {
    return new FakeHost(2, 2)
        .network(2, "eth0", "10.0.1.1")
        .network(3, "eth1", "10.0.2.1")
        .endpoint(1, "10.0.2.1", FakeHost.SUBFLOW, 3);
  }

  @Test
  void each_path_has_a_subflow_that_is_alive() throws Exception {
    assertThat(
            host()
                .subflow(0x1234, "10.0.1.1", 0)
                .subflow(0x1234, "10.0.2.1", 1)
                .findings(new PathCheck(0)))
        .containsExactly(
            "ok       paths: each path that open connections need has a subflow that is alive");
  }

  @Test
  void an_endpoint_from_which_no_connection_has_a_subflow_is_a_warning() throws Exception {
    assertThat(host().subflow(0x1234, "10.0.1.1", 0).findings(new PathCheck(0)))
        .containsExactly(
            "warning  paths: no subflow from 10.0.2.1 (eth1) is alive, while 1 connection lives on"
                + " other paths: the path is dead, or the peer refuses the join; fix: ping -I eth1"
                + " PEER, then the firewalls and the limits of the peer; the agent's option"
                + " revive=all uses the path again once it answers");
  }

  @Test
  void says_nothing_without_connections() throws Exception {
    assertThat(host().findings(new PathCheck(0))).isEmpty();
  }
}
