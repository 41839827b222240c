package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlCheckTest {
  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
  }

  @Test
  void defaults_of_a_new_kernel() throws Exception {
    assertThat(
            host.sysctl("net/mptcp/scheduler", "default")
                .sysctl("net/mptcp/path_manager", "kernel")
                .sysctl("net/mptcp/allow_join_initial_addr_port", "1")
                .findings(new SysctlCheck()))
        .containsExactly(
            "ok       scheduler: default",
            "ok       path_manager: kernel",
            "ok       allow_join_initial_addr_port: is 1");
  }

  @Test
  void a_kernel_that_has_none_of_them() throws Exception {
    assertThat(host.findings(new SysctlCheck()))
        .containsExactly(
            "ok       scheduler: the kernel's only one", "ok       path_manager: kernel");
  }

  @Test
  void a_path_manager_in_userspace_is_a_warning() throws Exception {
    assertThat(host.sysctl("net/mptcp/path_manager", "userspace").findings(new SysctlCheck()))
        .contains(
            "warning  path_manager: is userspace: endpoints and limits are ignored, and without a"
                + " daemon that manages paths no connection gets a second one; fix: sysctl -w"
                + " net.mptcp.path_manager=kernel");
  }

  @Test
  void before_6_15_the_fix_is_another_sysctl() throws Exception {
    assertThat(host.sysctl("net/mptcp/pm_type", "1").findings(new SysctlCheck()))
        .filteredOn(line -> line.contains("path_manager"))
        .singleElement()
        .asString()
        .startsWith("warning  path_manager: is userspace: ")
        .endsWith("; fix: sysctl -w net.mptcp.pm_type=0");
  }

  @Test
  void the_name_counts_where_a_kernel_has_both() throws Exception {
    assertThat(
            host.sysctl("net/mptcp/path_manager", "kernel")
                .sysctl("net/mptcp/pm_type", "1")
                .findings(new SysctlCheck()))
        .contains("ok       path_manager: kernel");
  }

  @Test
  void joins_of_the_first_address_that_are_forbidden_are_a_warning() throws Exception {
    assertThat(
            host.sysctl("net/mptcp/allow_join_initial_addr_port", "0").findings(new SysctlCheck()))
        .last()
        .isEqualTo(
            "warning  allow_join_initial_addr_port: is 0: peers of this host's listeners join"
                + " announced addresses only, not the one they connected to; fix: sysctl -w"
                + " net.mptcp.allow_join_initial_addr_port=1, unless a load balancer is in front; or"
                + " announce an address by an endpoint with the flag signal");
  }
}
