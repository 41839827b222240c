package io.github.jmptcp.it.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.faults.Seccomp;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Middlebox;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The option {@code keepalive}: a NAT that forgets idle paths, and what the application sees. */
class KeepAliveIT {
  private static final String BACKUP = "endpoints=10.77.2.1+dev+p2+subflow+backup,subflows=1";

  /** Of the NAT, in seconds: its timers are what takes the time here. */
  private static final int FORGETS = 3;

  private static Middlebox forgetfulNat(Lab lab) {
    Middlebox nat = lab.path(2).middlebox();
    nat.masqueradeAndForget(FORGETS);
    return nat;
  }

  @UseLab(paths = 2, rate = "20mbit", middleboxes = true)
  @Test
  void without_it_a_nat_forgets_the_backup_path_and_nothing_passes(Lab lab) {
    Middlebox nat = forgetfulNat(lab);
    try (Pair pair = Pair.start(lab, "subflows=1,keepalive=off", BACKUP + ",keepalive=off")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      pair.awaitSubflows(2);
      await().until(() -> nat.known() == 0);
      lab.path(1).cut();
      // the last question that path 1 answered may still be on its way to be printed
      await().until(() -> nat.unknown() > 0);
      long asked = pair.asked();
      long dropped = nat.unknown();
      await().until(() -> nat.unknown() >= dropped + 3);
      assertThat(pair.asked()).isLessThan(asked + 20);
      lab.path(1).heal();
      pair.progress();
      pair.rest();
    }
  }

  @UseLab(paths = 2, rate = "20mbit", middleboxes = true)
  @Test
  void with_it_the_backup_path_takes_over(Lab lab) {
    Middlebox nat = forgetfulNat(lab);
    try (Pair pair = Pair.start(lab, "subflows=1", BACKUP + ",keepalive=1s")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.begin("exchange");
      pair.awaitSubflows(2);
      // a probe a second, for three times as long as the NAT remembers
      await()
          .until(() -> lab.client().counter("TcpExtTCPKeepAlive"), probes -> probes > 3 * FORGETS);
      assertThat(nat.known()).isEqualTo(1);
      lab.path(1).cut();
      pair.progress();
      System.out.println("longest answer, backup path behind NAT: " + pair.rest() + " ms");
      assertThat(nat.unknown()).isZero();
    }
  }

  /** One line for each established TCP socket or subflow there, with its timer. */
  private static List<String> timers(Netns host) {
    return host.exec("ss", "-Htno", "state", "established").lines().toList();
  }

  private static void awaitTimers(Netns host, int subflows, String pattern) {
    await()
        .untilAsserted(
            () ->
                assertThat(timers(host))
                    .hasSize(subflows)
                    .allMatch(line -> line.matches(".* timer:\\(keepalive," + pattern + ".*")));
  }

  @UseLab(paths = 2)
  @Test
  void automatic_is_half_a_minute_on_every_subflow_where_this_jvm_has_set_a_second_path(Lab lab) {
    try (Pair pair = Pair.start(lab, "subflows=1", BACKUP)) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      awaitTimers(lab.client(), 2, "(2\\d|30)(\\.\\d+)?sec");
      // this one has set a limit alone
      assertThat(timers(lab.server())).noneMatch(line -> line.contains("keepalive"));
    }
  }

  @UseLab(paths = 2)
  @Test
  void automatic_is_off_where_another_has_set_it(Lab lab) {
    lab.useAllPaths();
    try (Pair pair = Pair.start(lab, "", "")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      assertThat(timers(lab.client())).hasSize(2).noneMatch(line -> line.contains("keepalive"));
    }
  }

  @UseLab(paths = 2)
  @Test
  void what_the_application_sets_wins(Lab lab) {
    try (Pair pair = Pair.start(lab, "subflows=1", BACKUP + ",keepalive=20s")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.join(2);
      awaitTimers(lab.client(), 2, "(1\\d|20)(\\.\\d+)?sec");
      pair.client.send("keepalive true");
      pair.client.awaitLine("keepalive false true"::equals);
      // the kernel's default
      awaitTimers(lab.client(), 2, "1\\d\\dmin");
      pair.client.send("keepalive false");
      pair.client.awaitLine("keepalive true false"::equals);
      await()
          .untilAsserted(
              () -> assertThat(timers(lab.client())).noneMatch(line -> line.contains("keepalive")));
    }
  }

  @UseLab
  @Test
  void a_connection_that_is_plain_tcp_has_none_at_either_end(Lab lab) {
    try (ForkedProcess server =
            JavaCommand.on(JavaReleases.of(17))
                .agent("keepalive=20s")
                .in(lab.server().prefix())
                .start("apps.Observed", "serve");
        ForkedProcess mptcp =
            JavaCommand.on(JavaReleases.of(17))
                .agent("keepalive=20s,exclude=connect:10.77.1.2")
                .in(lab.client().prefix())
                .start(
                    "apps.Observed",
                    "connect",
                    "10.77.1.2",
                    server.awaitLine(line -> line.startsWith("listening ")).substring(10),
                    "1")) {
      mptcp.awaitLine("ready"::equals);
      server.awaitError(line -> line.contains("TCP_IS_MPTCP=0"));
      for (Netns host : List.of(lab.client(), lab.server())) {
        assertThat(timers(host)).hasSize(1).noneMatch(line -> line.contains("keepalive"));
      }
    }
  }

  /** As before 6.10. */
  @UseLab
  @Test
  void a_kernel_that_lacks_it_is_named_once_and_connections_go_without(Lab lab) {
    try (Pair pair = Pair.start(lab, "keepalive=off", "keepalive=off");
        ForkedProcess client =
            JavaCommand.on(JavaReleases.of(17))
                .agent("keepalive=20s")
                .through(Seccomp.refusing("keepidle", "EOPNOTSUPP"))
                .in(lab.client().prefix())
                .start("apps.Observed", "connect", "10.77.1.2", "" + pair.port(), "3")) {
      client.awaitLine("ready"::equals);
      assertThat(timers(lab.client())).hasSize(3).noneMatch(line -> line.contains("keepalive"));
      assertThat(client.stderr().lines())
          .filteredOn(line -> line.startsWith("[jmptcp] WARN "))
          .singleElement()
          .asString()
          .contains(
              "no TCP_KEEPIDLE for MPTCP in this kernel (EOPNOTSUPP)",
              "sysctl -w net.ipv4.tcp_keepalive_time=20");
    }
  }

  @UseLab
  @Test
  void an_accepted_connection_has_it(Lab lab) {
    try (Pair pair = Pair.start(lab, "keepalive=20s", "keepalive=off")) {
      pair.connect(lab.path(1).serverIpv4());
      pair.download(Pair.MEGABYTE);
      awaitTimers(lab.server(), 1, "(1\\d|20)(\\.\\d+)?sec");
      assertThat(timers(lab.client())).noneMatch(line -> line.contains("keepalive"));
    }
  }
}
