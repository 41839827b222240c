package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.nativecalls.CFunction;
import io.github.jmptcp.nativecalls.Errno;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmCheckTest {
  private static final String JDK = "Java " + System.getProperty("java.version");
  private static final ProbeResult MPTCP = new ProbeResult(true, true);
  private static final ProbeResult FELL_BACK = new ProbeResult(true, false);
  private static final ProbeResult PLAIN_TCP = new ProbeResult(false, false);

  private FakeHost host;

  @BeforeEach
  void onAHost(@TempDir Path root) {
    host = new FakeHost(2, 2).root(root);
    counters(0, 0);
  }

  private void counters(int blackholes, int skippedSyns) {
    host.file(
        "/proc/self/net/netstat",
        "MPTcpExt: Blackhole MPCapableSYNTXDisabled\nMPTcpExt: "
            + blackholes
            + " "
            + skippedSyns
            + "\n");
  }

  private List<String> findings(@Nullable ProbeResult result, String... complaints)
      throws Exception {
    return host.findings(new JvmCheck(jar -> new ProbeJvm(result, List.of(complaints))));
  }

  @Test
  void a_jvm_that_connects_by_mptcp() throws Exception {
    host.sysctl("net/mptcp/blackhole_timeout", "3600");
    assertThat(findings(MPTCP))
        .containsExactly(
            "ok       jdk: " + JDK + ": the agent starts, and a connection to itself used MPTCP",
            "ok       native access: works without a flag and without a warning",
            "ok       blackhole: none seen");
  }

  @Test
  void a_jvm_that_stays_on_tcp_is_a_failure_with_its_own_words() throws Exception {
    assertThat(
            findings(
                PLAIN_TCP,
                "[jmptcp] ERROR sun.nio.ch.Net has no call",
                "[jmptcp] WARN please report this"))
        .first()
        .isEqualTo(
            "failure  jdk: "
                + JDK
                + ": a connection to itself did not use MPTCP: its socket was plain TCP: [jmptcp]"
                + " ERROR sun.nio.ch.Net has no call; [jmptcp] WARN please report this; fix: look at:"
                + " java -javaagent:jmptcp.jar=log=debug,loopback=mptcp -jar jmptcp.jar doctor"
                + " --probe; and please report it");
  }

  @Test
  void a_jvm_that_falls_back_without_a_blackhole_is_a_failure() throws Exception {
    counters(3, 5); // all of them before
    assertThat(findings(FELL_BACK))
        .first()
        .asString()
        .startsWith(
            "failure  jdk: "
                + JDK
                + ": a connection to itself did not use MPTCP: its socket was MPTCP; fix: ");
  }

  @Test
  void a_jvm_that_does_not_get_as_far_is_a_failure() throws Exception {
    assertThat(findings(null, "Error: Unable to access jarfile"))
        .first()
        .asString()
        .startsWith("failure  jdk: " + JDK)
        .contains("the JVM has not printed how it was opened: Error: Unable to access jarfile;");
  }

  @Test
  void nothing_is_said_of_the_jvm_where_the_kernel_refuses() throws Exception {
    host.sockets.refuses(CFunction.SOCKET, Errno.EPROTONOSUPPORT);
    assertThat(findings(PLAIN_TCP))
        .first()
        .isEqualTo(
            "warning  jdk: "
                + JDK
                + ": no MPTCP connection could be tried; fix: fix the failure named above");
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
    JvmCheck check =
        new JvmCheck(
            jar -> {
              counters(1, 1);
              return new ProbeJvm(FELL_BACK, List.of());
            });
    List<String> findings = host.findings(check);
    assertThat(findings)
        .first()
        .asString()
        .startsWith("warning  jdk: " + JDK + ": no MPTCP connection could be tried");
    assertThat(findings)
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
    counters(3, 5);
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

  @Test
  void the_result_of_the_jvm_is_read_as_it_was_written() throws Exception {
    for (ProbeResult each : List.of(MPTCP, FELL_BACK, PLAIN_TCP)) {
      ProbeResult read = ProbeResult.parse(each.toJson());
      assertThat(read.isRequested()).isEqualTo(each.isRequested());
      assertThat(read.isInUse()).isEqualTo(each.isInUse());
    }
  }
}
