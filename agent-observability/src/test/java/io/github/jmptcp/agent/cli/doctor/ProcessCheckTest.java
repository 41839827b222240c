package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCheckTest {
  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
  }

  private FakeHost status(String capabilities, int seccomp) {
    return host.file(
        "/proc/self/status",
        "Name:\tjava\nCapEff:\t" + capabilities + "\nSeccomp:\t" + seccomp + "\n");
  }

  @Test
  void root_outside_of_a_container() throws Exception {
    assertThat(status("000001ffffffffff", 0).findings(new ProcessCheck()))
        .containsExactly(
            "ok       capabilities: CAP_NET_ADMIN is there",
            "ok       container: no container detected, no seccomp filter");
  }

  @Test
  void a_process_without_cap_net_admin_is_a_warning() throws Exception {
    assertThat(status("00000000a80425fb", 2).file("/.dockerenv", "").findings(new ProcessCheck()))
        .containsExactly(
            "warning  capabilities: no CAP_NET_ADMIN: sockets become MPTCP all the same, but"
                + " endpoints and limits cannot be set, nor events seen; fix: run as root, in a"
                + " container with --cap-add=NET_ADMIN, or as a service with"
                + " AmbientCapabilities=CAP_NET_ADMIN",
            "ok       container: a container, with a seccomp filter");
  }

  @Test
  void a_seccomp_filter_that_refuses_mptcp_sockets_is_a_failure() throws Exception {
    status("0000000000001000", 2).file("/run/.containerenv", "");
    host.sockets.refuses(CFunction.SOCKET, Errno.EPERM);
    assertThat(host.findings(new ProcessCheck()))
        .containsExactly(
            "ok       capabilities: CAP_NET_ADMIN is there",
            "failure  container: a container, with a seccomp filter, and MPTCP sockets are refused;"
                + " fix: let the seccomp profile allow socket() with protocol 262, as Docker's and"
                + " Podman's own profiles do");
  }

  @Test
  void netlink_that_is_refused_is_a_warning() throws Exception {
    assertThat(
            status("000001ffffffffff", 0).refusesNetlink(Errno.EACCES).findings(new ProcessCheck()))
        .last()
        .asString()
        .startsWith("warning  netlink: ")
        .contains(" fails with EACCES: sockets become MPTCP all the same, but endpoints, limits")
        .endsWith(
            "; fix: let the seccomp profile allow AF_NETLINK; in a systemd unit add it to"
                + " RestrictAddressFamilies=");
  }
}
