package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerCheckTest {
  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
  }

  @Test
  void no_other_program_sets_endpoints() throws Exception {
    assertThat(host.process(1, "systemd").findings(new ManagerCheck()))
        .containsExactly(
            "ok       managers: neither NetworkManager nor mptcpd is visible in this namespace");
  }

  @Test
  void one_that_may_set_endpoints_is_named() throws Exception {
    assertThat(host.process(200, "mptcpd").findings(new ManagerCheck()))
        .containsExactly("ok       managers: mptcpd runs and may set endpoints of its own");
  }

  @Test
  void two_that_set_endpoints_are_a_warning() throws Exception {
    assertThat(
            host.process(200, "mptcpd").process(300, "NetworkManager").findings(new ManagerCheck()))
        .containsExactly(
            "warning  managers: NetworkManager and mptcpd both run, and both set endpoints; fix:"
                + " systemctl disable --now mptcp, or nmcli connection modify NAME"
                + " connection.mptcp-flags disabled");
  }

  @Test
  void tells_whose_an_endpoint_may_be() throws Exception {
    host.process(200, "mptcpd")
        .network(3, "eth1", "10.0.2.1")
        .endpoint(7, "10.0.2.1", FakeHost.SUBFLOW, 3)
        .endpoint(8, "10.0.2.1", FakeHost.SUBFLOW, 0);
    assertThat(host.findings(new ManagerCheck()))
        .last()
        .isEqualTo("ok       owners: id 7 mptcpd or by hand, id 8 by hand");
  }
}
