package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmCheckTest {
  private static final String JDK = "Java " + System.getProperty("java.version");
  private static final String REWROTE = "[jmptcp] DEBUG rewrote 7 calls in sun.nio.ch.Net";
  private static final String MPTCP =
      "[jmptcp] INFO connect 127.0.0.1:40000 -> 127.0.0.1:443 TCP_IS_MPTCP=1";

  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host =
        new FakeHost(2, 2)
            .root(root)
            .file("/proc/self/net/netstat", "MPTcpExt: Blackhole\nMPTcpExt: 0\n");
  }

  private List<String> findings(String... log) throws Exception {
    return host.findings(new JvmCheck(jar -> List.of(log)));
  }

  @Test
  void a_jvm_that_connects_by_mptcp() throws Exception {
    host.sysctl("net/mptcp/blackhole_timeout", "3600");
    assertThat(
            findings(REWROTE, "[jmptcp] DEBUG rewrote 30 calls in sun.nio.ch.NioSocketImpl", MPTCP))
        .containsExactly(
            "ok       jdk: "
                + JDK
                + ": rewrote 37 calls in 2 classes, and a connection to itself used MPTCP",
            "ok       native access: works without a flag and without a warning",
            "ok       blackhole: none seen");
  }

  @Test
  void a_jvm_that_stays_on_tcp_is_a_failure_with_its_own_words() throws Exception {
    assertThat(findings(REWROTE, "[jmptcp] ERROR sun.nio.ch.Net has no call"))
        .first()
        .isEqualTo(
            "failure  jdk: "
                + JDK
                + ": rewrote 7 calls in 1 classes, but a connection to itself did not use MPTCP:"
                + " [jmptcp] ERROR sun.nio.ch.Net has no call; fix: look at: java"
                + " -javaagent:jmptcp.jar=log=debug,loopback=mptcp -jar jmptcp.jar doctor --probe;"
                + " and please report it");
  }

  @Test
  void nothing_is_said_of_the_jvm_where_the_kernel_refuses() throws Exception {
    host.sockets.refuses(CFunction.SOCKET, Errno.EPROTONOSUPPORT);
    assertThat(findings(REWROTE))
        .first()
        .isEqualTo(
            "warning  jdk: "
                + JDK
                + ": rewrote 7 calls in 1 classes; no MPTCP connection could be tried; fix: fix the"
                + " failure named above");
  }

  @Test
  void a_warning_of_the_jvm_names_the_flag() throws Exception {
    assertThat(findings(MPTCP, "WARNING: A restricted method in java.lang.System has been called"))
        .contains(
            "warning  native access: the JVM warns of native access by the agent; fix:"
                + " --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void a_blackhole_is_a_failure_while_it_lasts() throws Exception {
    host.sysctl("net/mptcp/blackhole_timeout", "3600");
    assertThat(
            findings(
                "[jmptcp] INFO connect 127.0.0.1:1 -> 127.0.0.1:2 TCP_IS_MPTCP=0 (the kernel has"
                    + " switched MPTCP off after a blackhole)"))
        .last()
        .isEqualTo(
            "failure  blackhole: the kernel has switched MPTCP off for all connections of this"
                + " namespace, for up to 3600 s: a SYN with MPTCP got no answer (a firewall, or a full"
                + " accept backlog); fix: let the firewall pass TCP option 30, or raise the backlog,"
                + " then: sysctl -w"
                + " net.mptcp.blackhole_timeout=3600 (writing it starts again; 0 switches the"
                + " detection off)");
  }

  @Test
  void a_blackhole_that_is_over_is_a_warning() throws Exception {
    host.file("/proc/self/net/netstat", "MPTcpExt: Blackhole\nMPTcpExt: 3\n");
    assertThat(findings(MPTCP))
        .last()
        .isEqualTo(
            "warning  blackhole: not active now, but MPTCP was switched off 3 times in this"
                + " namespace because a SYN with MPTCP got no answer (a firewall, or a full accept"
                + " backlog); fix: let the firewall pass TCP option 30, or raise the backlog of the"
                + " server");
  }

  @Test
  void a_kernel_without_the_detection() throws Exception {
    assertThat(findings(MPTCP))
        .last()
        .isEqualTo("ok       blackhole: this kernel has no detection (6.12)");
  }

  @Test
  void a_detection_that_is_off() throws Exception {
    host.sysctl("net/mptcp/blackhole_timeout", "0");
    assertThat(findings(MPTCP)).last().isEqualTo("ok       blackhole: detection is off");
  }
}
