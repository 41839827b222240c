package io.github.jmptcp.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.InterfaceBytes;
import io.github.jmptcp.it.witness.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;

/** An application in Docker, with Docker's own seccomp profile unless a test gives another one. */
class ContainersIT {
  private static final JavaRelease NEW = JavaReleases.of(25);

  /** Old enough to need a file for its native calls. */
  private static final JavaRelease OLD = JavaReleases.of(17);

  private static final String AGENT = "-javaagent:/opt/jmptcp/jmptcp.jar=";
  private static final int BYTES = 20_000_000;

  @BeforeAll
  static void demand_an_engine() {
    Engine.demand();
  }

  private static AppContainer java(JavaRelease release, String agentOptions, String... arguments) {
    String[] command = new String[arguments.length + 4];
    command[0] = "java";
    command[1] = AGENT + agentOptions;
    command[2] = "-cp";
    command[3] = AppContainer.APPS;
    System.arraycopy(arguments, 0, command, 4, arguments.length);
    return new AppContainer(JavaImage.of(release)).withAgentVolume().withCommand(command);
  }

  @Test
  void two_networks_are_two_paths_where_both_sides_have_net_admin() throws IOException {
    try (TwoNetworks networks = new TwoNetworks();
        AppContainer server =
            java(
                    NEW,
                    "endpoints=" + networks.second.prefix() + ".2+signal",
                    "apps.Transfer",
                    "serve",
                    "" + BYTES)
                .withNetAdmin()
                .withAddress(networks.first, networks.first.prefix() + ".2")
                .withAddress(networks.second, networks.second.prefix() + ".2")
                .startUntil("listening \\d+")) {
      long pid = server.pid();
      slow(pid);
      InterfaceBytes first = InterfaceBytes.ofProcess(pid, "eth0");
      InterfaceBytes second = InterfaceBytes.ofProcess(pid, "eth1");
      try (AppContainer client =
          java(
                  NEW,
                  "subflows=2,add_addr_accepted=8",
                  "apps.Transfer",
                  "fetch",
                  networks.first.prefix() + ".2",
                  server.port())
              .withNetAdmin()
              .withAddress(networks.first, networks.first.prefix() + ".3")
              .withAddress(networks.second, networks.second.prefix() + ".3")
              .startUntil("connect .*TCP_IS_MPTCP")) {
        await()
            .untilAsserted(
                () ->
                    assertThat(Connection.ofProcess(pid))
                        .singleElement()
                        .matches(Connection::isMptcp)
                        .matches(connection -> connection.subflows() == 2));
        // as long as the server runs, which is as long as a client downloads
        await()
            .until(
                () ->
                    InterfaceBytes.ofProcess(pid, "eth0").minus(first).sent() > BYTES / 10
                        && InterfaceBytes.ofProcess(pid, "eth1").minus(second).sent() > BYTES / 10);
        await().until(() -> client.stdout().contains("got " + BYTES));
        assertThat(client.complaints()).isEmpty();
      }
      assertThat(server.complaints()).isEmpty();
    }
  }

  /** Gives both interfaces of that container a rate, so that one alone does not take all. */
  private static void slow(long pid) {
    for (String device : List.of("eth0", "eth1")) {
      CommandLine.run(
          ("nsenter --net=/proc/" + pid + "/ns/net tc qdisc add dev " + device)
              .concat(" root tbf rate 20mbit burst 64kb latency 50ms")
              .split(" "));
    }
  }

  @Test
  void without_net_admin_one_warning_has_the_fix_and_the_application_continues() {
    try (AppContainer app = java(NEW, "endpoints=auto,loopback=mptcp", "apps.HelloSocket").run()) {
      assertThat(app.stdout()).contains("socket ", "channel ");
      assertThat(app.stderr()).contains("TCP_IS_MPTCP=1");
      assertThat(app.complaints())
          .singleElement()
          .asString()
          .contains("EPERM, the JVM lacks CAP_NET_ADMIN")
          .contains("start the container with --cap-add=NET_ADMIN");
    }
  }

  @Test
  void net_admin_is_for_root_only_and_the_warning_reports_it() {
    try (AppContainer app =
        java(NEW, "endpoints=auto,loopback=mptcp", "apps.HelloSocket")
            .withNetAdmin()
            .withUser("1000")
            .run()) {
      assertThat(app.stderr()).contains("TCP_IS_MPTCP=1");
      assertThat(app.complaints())
          .singleElement()
          .asString()
          .contains("EPERM, the JVM lacks CAP_NET_ADMIN")
          .contains("--cap-add=NET_ADMIN, as root there (--user 0)");
    }
  }

  @Test
  void a_read_only_root_and_no_rights_at_all_are_enough_for_sockets() {
    try (AppContainer server = hardened(NEW, "apps.Transfer", "serve", "1000")) {
      server.startUntil("listening \\d+");
      assertThat(server.listensWithMptcp()).isTrue();
      assertThat(server.complaints()).isEmpty();
    }
  }

  @Test
  void a_read_only_root_before_java_22_wants_one_folder() {
    try (AppContainer without = hardened(OLD, "apps.Transfer", "serve", "1000")) {
      without.startUntil("listening \\d+");
      assertThat(without.listensWithMptcp()).isFalse();
      assertThat(without.complaints())
          .singleElement()
          .asString()
          .contains("named by -Djava.io.tmpdir=DIR");
    }
    try (AppContainer with =
        hardened(OLD, "apps.Transfer", "serve", "1000")
            .withHost(host -> host.withTmpFs(Map.of("/tmp", "exec,mode=1777,size=1m")))) {
      with.startUntil("listening \\d+");
      assertThat(with.listensWithMptcp()).isTrue();
      assertThat(with.complaints()).isEmpty();
    }
  }

  private static AppContainer hardened(JavaRelease release, String... arguments) {
    return java(release, "", arguments).hardened();
  }

  @Test
  void a_seccomp_profile_without_mptcp_is_named_by_the_log_and_by_the_doctor() throws IOException {
    String profile =
        new String(
            ContainersIT.class.getResourceAsStream("/containers/no-mptcp.json").readAllBytes(),
            StandardCharsets.UTF_8);
    try (AppContainer server =
        java(NEW, "", "apps.Transfer", "serve", "1000")
            .withHost(host -> host.withSecurityOpts(List.of("seccomp=" + profile)))) {
      server.startUntil("listening \\d+");
      assertThat(server.listensWithMptcp()).isFalse();
      assertThat(server.complaints())
          .singleElement()
          .asString()
          .contains("EPERM")
          .contains("allow socket() with protocol 262");
      ExecResult doctor = exec(server, "java", "-jar", "/opt/jmptcp/jmptcp.jar", "doctor");
      assertThat(doctor.getExitCode()).isEqualTo(1);
      assertThat(doctor.getStdout())
          .containsPattern("(?m)^failure +socket: .*EPERM; fix: let the container's seccomp")
          .containsPattern("(?m)^failure +container: .*seccomp filter.*fix: .*protocol 262");
    }
  }

  @Test
  void docker_s_own_profile_passes_the_doctor() {
    try (AppContainer server = java(NEW, "", "apps.Transfer", "serve", "1000").withNetAdmin()) {
      server.startUntil("listening \\d+");
      assertThat(server.listensWithMptcp()).isTrue();
      ExecResult doctor = exec(server, "java", "-jar", "/opt/jmptcp/jmptcp.jar", "doctor");
      assertThat(doctor.getExitCode()).as(doctor.getStdout()).isZero();
      assertThat(doctor.getStdout())
          .containsPattern("(?m)^ok +socket: ")
          .containsPattern("(?m)^ok +container: a container, with a seccomp filter");
    }
  }

  private static ExecResult exec(AppContainer container, String... command) {
    try {
      return container.execInContainer(command);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void status_from_the_host_from_inside_and_from_a_sidecar() {
    try (AppContainer app = java(NEW, "control=/tmp/jmptcp.sock", "apps.Transfer", "serve", "9")) {
      app.startUntil("listening \\d+");
      String listener = "listen 0.0.0.0:" + app.port() + " MPTCP";
      // only the agent itself, by its control socket, knows its options
      String options = "options: control=/tmp/jmptcp.sock";
      // a thread of its own makes it, maybe after the application has its listener
      await().until(() -> app.stderr().contains("INFO control socket /tmp/jmptcp.sock"));

      CommandLine.Result fromHost =
          CommandLine.attempt(
              List.of(
                  NEW.java().toString(),
                  "-jar",
                  JavaCommand.agentJar().toString(),
                  "status",
                  "" + app.pid()));
      assertThat(fromHost.exitCode()).isZero();
      assertThat(fromHost.output()).contains(listener, options);

      assertThat(exec(app, "java", "-jar", "/opt/jmptcp/jmptcp.jar", "status", "1").getStdout())
          .contains(listener, options);

      try (AppContainer sidecar =
          new AppContainer(JavaImage.of(NEW))
              .withAgentVolume()
              .withHost(
                  host ->
                      host.withPidMode("container:" + app.getContainerId())
                          .withNetworkMode("container:" + app.getContainerId()))
              .withCommand("java", "-jar", "/opt/jmptcp/jmptcp.jar", "status", "1")
              .run()) {
        assertThat(sidecar.stdout()).contains(listener, options);
      }
    }
  }
}
