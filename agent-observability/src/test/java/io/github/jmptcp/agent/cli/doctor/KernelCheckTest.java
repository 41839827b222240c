package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCheckTest {
  private static final String KERNEL = "Linux " + System.getProperty("os.version");

  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
  }

  @Test
  void the_kernel_gives_mptcp_sockets() throws Exception {
    assertThat(host.sysctl("net/mptcp/enabled", "1").findings(new KernelCheck()))
        .containsExactly(
            "ok       kernel: " + KERNEL + " is built with MPTCP",
            "ok       enabled: net.mptcp.enabled is 1",
            "ok       socket: the kernel gives this process MPTCP sockets");
  }

  @Test
  void a_kernel_without_mptcp_is_a_failure() throws Exception {
    assertThat(host.findings(new KernelCheck()))
        .containsExactly(
            "failure  kernel: "
                + KERNEL
                + " has no MPTCP (no /proc/sys/net/mptcp); fix: use a kernel of 5.17 or newer that"
                + " is built with CONFIG_MPTCP=y");
  }

  @Test
  void mptcp_that_is_switched_off_is_a_failure() throws Exception {
    assertThat(host.sysctl("net/mptcp/enabled", "0").findings(new KernelCheck()))
        .containsExactly(
            "ok       kernel: " + KERNEL + " is built with MPTCP",
            "failure  enabled: net.mptcp.enabled is 0: the kernel refuses MPTCP sockets"
                + " (ENOPROTOOPT); fix: sysctl -w net.mptcp.enabled=1");
  }

  @Test
  void a_security_policy_that_refuses_the_socket_is_named() throws Exception {
    host.sysctl("net/mptcp/enabled", "1").sockets.refuses(CFunction.SOCKET, Errno.EACCES);
    assertThat(host.findings(new KernelCheck()))
        .last()
        .isEqualTo(
            "failure  socket: socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) fails with EACCES; fix:"
                + " let the container's seccomp profile, SELinux or AppArmor allow protocol 262");
  }

  @Test
  void another_refusal_leads_to_dmesg() throws Exception {
    host.sysctl("net/mptcp/enabled", "1").sockets.refuses(CFunction.SOCKET, Errno.EPROTONOSUPPORT);
    assertThat(host.findings(new KernelCheck()))
        .last()
        .isEqualTo(
            "failure  socket: socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) fails with"
                + " EPROTONOSUPPORT; fix: look at dmesg; a kernel of 5.17 or newer with"
                + " CONFIG_MPTCP=y is needed");
  }
}
