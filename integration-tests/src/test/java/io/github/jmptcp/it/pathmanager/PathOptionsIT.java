package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.faults.Seccomp;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The path manager options, seen by {@code ip mptcp} and by the bytes on the interfaces: no test
 * runs {@code ip} to set anything.
 */
class PathOptionsIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final String NO_LIMITS = "add_addr_accepted 0 subflows 2";
  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void one_connection_uses_both_paths_and_nothing_is_left_at_exit(JavaRelease release) {
    String limits = ",subflows=4,add_addr_accepted=4";
    try (ForkedProcess server =
            start(release, paths.server, "endpoints=10.71.2.2+dev+s2+signal" + limits);
        ForkedProcess client =
            start(release, paths.client, "endpoints=10.71.2.1+dev+c2+subflow" + limits)) {
      int port = listen(server);
      connect(client, port);
      assertThat(endpoints(paths.server)).isEqualTo("10.71.2.2 id 1 signal dev s2");
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow dev c2");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 4 subflows 4");

      join(client, paths.client);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);

      end(client);
      end(server);
    }
    for (Netns each : List.of(paths.client, paths.server)) {
      assertThat(endpoints(each)).isEmpty();
      assertThat(limits(each)).isEqualTo(NO_LIMITS);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void an_application_that_chooses_its_log_manager_in_main_gets_it(JavaRelease release) {
    try (ForkedProcess app =
        start(release, paths.client, "endpoints=10.71.2.1+dev+c2+subflow,subflows=4")) {
      app.send("manager");
      assertThat(app.awaitLine(line -> line.startsWith("manager ")))
          .isEqualTo("manager OwnLogManager");
      listen(app);
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow dev c2");
      end(app);
    }
  }

  /** One that wraps none of the calls. */
  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void with_a_preloaded_library_too(JavaRelease release) {
    try (ForkedProcess app =
        start(
            JavaCommand.on(release)
                .agent("endpoints=10.71.2.1+subflow")
                .env("LD_PRELOAD", "libm.so.6")
                .in(paths.client.prefix()))) {
      app.send("manager");
      assertThat(app.awaitLine(line -> line.startsWith("manager ")))
          .isEqualTo("manager OwnLogManager");
      listen(app);
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow");
      end(app);
    }
    assertThat(endpoints(paths.client)).isEmpty();
  }

  @Test
  void jvms_that_start_and_end_at_the_same_time_agree() {
    List<ForkedProcess> apps = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        apps.add(
            JavaCommand.on(JAVA)
                .agent("endpoints=10.71.2.1+subflow;10.71.1." + i + "+signal,subflows=" + (i + 3))
                .in(paths.client.prefix())
                .start("apps.Paths"));
      }
      apps.forEach(app -> app.awaitLine("main"::equals));
      assertThat(endpoints(paths.client)).hasLineCount(5).containsOnlyOnce("10.71.2.1 ");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 6");
      apps.forEach(ForkedProcess::closeStdin);
      apps.forEach(app -> assertThat(app.awaitExit()).isZero());
      assertThat(endpoints(paths.client)).isEmpty();
      assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
    } finally {
      apps.forEach(ForkedProcess::close);
    }
  }

  @EachRelease
  void is_applied_before_main(JavaRelease release) {
    try (ForkedProcess app = start(release, paths.client, "endpoints=10.71.2.1+subflow+backup")) {
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow backup");
      end(app);
    }
  }

  @Test
  void the_last_of_two_jvms_undoes_what_both_need() {
    try (ForkedProcess first =
            start(JAVA, paths.client, "endpoints=10.71.2.1+subflow;10.71.1.1+subflow,subflows=8");
        ForkedProcess second =
            start(JAVA, paths.client, "endpoints=10.71.2.1+subflow,subflows=4")) {
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 8");
      end(first);
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 4");
      end(second);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
  }

  @Test
  void an_endpoint_that_existed_before_is_not_removed() {
    paths.client.exec("ip", "mptcp", "endpoint", "add", "10.71.2.1", "id", "7", "subflow");
    paths.client.exec("ip", "mptcp", "limits", "set", "subflows", "6");
    try (ForkedProcess app =
        start(
            JAVA,
            paths.client,
            "endpoints=10.71.2.1+subflow;10.71.1.1+signal,subflows=3,add_addr_accepted=3")) {
      assertThat(endpoints(paths.client))
          .isEqualTo("10.71.2.1 id 7 subflow\n10.71.1.1 id 8 signal");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 3 subflows 6");
      end(app);
    }
    assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 7 subflow");
    assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 6");
  }

  @Test
  void undoes_at_sigterm_and_at_system_exit() {
    for (boolean signal : List.of(true, false)) {
      try (ForkedProcess app =
          start(JAVA, paths.client, "endpoints=10.71.2.1+subflow,add_addr_accepted=2")) {
        assertThat(endpoints(paths.client)).isNotEmpty();
        if (signal) {
          // not Process.destroy(), which ends stdin as well, and so main
          CommandLine.run("kill", "-TERM", "" + app.pid());
        } else {
          app.send("exit");
        }
        assertThat(app.awaitExit()).isEqualTo(signal ? 128 + 15 : 0);
      }
      assertThat(endpoints(paths.client)).isEmpty();
      assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
    }
  }

  /** What the paths log at exit, by a thread of their own, comes before it. */
  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void the_summary_is_the_last_line(JavaRelease release) {
    try (ForkedProcess server = start(release, paths.server, "");
        ForkedProcess client =
            start(
                release, paths.client, "endpoints=10.71.2.1+dev+c2+subflow,subflows=4,log=debug")) {
      connect(client, listen(server));
      join(client, paths.client);
      end(client);
      assertThat(client.stderr().lines())
          .filteredOn(line -> line.matches("\\[jmptcp] \\w+ (paths at )?exit: .*"))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("[jmptcp] INFO exit: 1 connect (1 MPTCP)");
    }
  }

  @Test
  void the_next_start_takes_over_what_a_killed_jvm_left() {
    String options = "endpoints=10.71.2.1+subflow;10.71.1.1+signal,subflows=5";
    kill(options);
    String left = "10.71.2.1 id 1 subflow\n10.71.1.1 id 2 signal";
    assertThat(endpoints(paths.client)).isEqualTo(left);
    assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 5");
    try (ForkedProcess app = start(JAVA, paths.client, options)) {
      assertThat(endpoints(paths.client)).isEqualTo(left);
      end(app);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
  }

  @Test
  void another_option_removes_what_a_killed_jvm_left() {
    kill("endpoints=10.71.2.1+subflow;10.71.1.1+signal,subflows=5");
    try (ForkedProcess app =
        start(JAVA, paths.client, "endpoints=10.71.2.1+subflow+backup,subflows=3")) {
      assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 3 subflow backup");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 3");
      end(app);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
  }

  /** Starts an application in the client's namespace and ends it by SIGKILL. */
  private void kill(String options) {
    try (ForkedProcess app = start(JAVA, paths.client, options)) {
      assertThat(endpoints(paths.client)).isNotEmpty();
    }
  }

  @Test
  void leaves_everything_with_cleanup_false() {
    try (ForkedProcess app =
        start(JAVA, paths.client, "endpoints=10.71.2.1+subflow,subflows=5,cleanup=false")) {
      end(app);
    }
    assertThat(endpoints(paths.client)).isEqualTo("10.71.2.1 id 1 subflow");
    assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 5");
  }

  @Test
  void sets_all_or_nothing() {
    for (int i = 1; i <= 7; i++) {
      paths.client.exec("ip", "mptcp", "endpoint", "add", "10.99.0." + i, "subflow");
    }
    try (ForkedProcess app =
        start(JAVA, paths.client, "endpoints=10.71.2.1+subflow;10.71.1.1+subflow,subflows=8")) {
      await()
          .untilAsserted(
              () ->
                  assertThat(app.stderr().text())
                      .contains("WARN paths not set, the application goes on without")
                      .contains("ERANGE")
                      .contains("at most 8 endpoints"));
      assertThat(endpoints(paths.client)).doesNotContain("10.71").hasLineCount(7);
      assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
      end(app);
    }
    assertThat(endpoints(paths.client)).hasLineCount(7);
  }

  /** 8 before Linux 7.2; the agent stays on whatever the kernel accepts. */
  @Test
  void the_kernel_decides_how_high_a_limit_may_be() {
    try (ForkedProcess app =
        start(JAVA, paths.client, "endpoints=10.71.2.1+subflow,subflows=255")) {
      await()
          .untilAsserted(
              () ->
                  assertThat(app.stderr().text())
                      .contains("MPTCP for connects and listeners")
                      .contains("WARN paths not set, the application goes on without")
                      .contains("SET_LIMITS: EINVAL")
                      .contains("each limit is 0 to 8 (64 from kernel 7.2 on)"));
      assertThat(endpoints(paths.client)).isEmpty();
      assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
      end(app);
    }
  }

  @Test
  void without_the_capability_one_line_has_the_commands_and_the_application_continues() {
    try (ForkedProcess app =
        start(
            JavaCommand.on(JAVA)
                .agent("endpoints=10.71.2.1+dev+c2+subflow,subflows=4")
                .through("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin")
                .in(paths.client.prefix()))) {
      listen(app);
      end(app);
      List<String> warnings =
          app.stderr().lines().stream().filter(line -> line.contains(" WARN ")).toList();
      assertThat(warnings).hasSize(1);
      assertThat(warnings.getFirst())
          .contains("EPERM")
          .contains(
              "ip mptcp limits set subflows 4 && ip mptcp endpoint add 10.71.2.1 subflow dev c2;")
          .contains("--cap-add=NET_ADMIN")
          .contains("setcap cap_net_admin+ep /");
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
  }

  @Test
  void a_bad_word_refuses_all_options_and_its_position_is_reported() {
    try (ForkedProcess app =
        start(JAVA, paths.client, "endpoints=10.71.2.1+subflow;10.71.1.1+sgnal,subflows=4")) {
      await()
          .untilAsserted(
              () ->
                  assertThat(app.stderr().text())
                      .contains("ERROR option endpoints=")
                      .contains("at character 29 ")
                      .contains("did you mean \"signal\"?"));
      assertThat(endpoints(paths.client)).isEmpty();
      assertThat(limits(paths.client)).isEqualTo(NO_LIMITS);
      end(app);
    }
  }

  @Test
  void loads_no_class_and_opens_no_socket_without_a_path_option() throws IOException {
    try (ForkedProcess app =
        start(
            JavaCommand.on(JAVA)
                .agent("")
                .jvmArgs("-Xlog:class+load:stderr")
                .in(paths.client.prefix()))) {
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + app.pid() + "/fd"))) {
        assertThat(descriptors.map(PathOptionsIT::target)).noneMatch(it -> it.contains("socket:"));
      }
      listen(app);
      end(app);
      assertThat(app.stderr().text())
          .contains("io.github.jmptcp.agent.launch.Agent")
          .doesNotContain("io.github.jmptcp.agent.pathmanager")
          // but for the patterns of include and exclude, which path rules share
          .doesNotContainPattern("io\\.github\\.jmptcp\\.paths\\.(?!rules\\.)")
          // but for the kernel's counters, by which a blackhole is seen
          .doesNotContainPattern(
              "io\\.github\\.jmptcp\\.procfs\\.(?!NamespaceCounters|(Kernel)?BlackholeDetection)")
          .doesNotContain("io.github.jmptcp.mptcp");
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException ignored) {
      return ""; // closed meanwhile
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void without_netlink_one_warning_has_the_reason_and_sockets_are_mptcp(JavaRelease release) {
    try (ForkedProcess app =
        JavaCommand.on(release)
            .agent("endpoints=10.71.2.1+dev+c2+subflow,loopback=mptcp")
            .through(Seccomp.refusing("netlink", "EPERM"))
            .in(paths.client.prefix())
            .start("apps.Paths")) {
      connect(app, "127.0.0.1", listen(app));
      // the client is connected before the listener has its last packet
      await()
          .untilAsserted(
              () -> assertThat(paths.client.counter("MPTcpExtMPCapableACKRX")).isEqualTo(1));
      end(app);
      assertThat(app.stderr().lines())
          .filteredOn(line -> line.contains(" WARN "))
          .singleElement()
          .asString()
          .contains("paths not set, the application goes on without: netlink socket(AF_NETLINK)")
          .contains("EPERM")
          .contains("RestrictAddressFamilies=");
    }
  }
}
