package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.faults.Seccomp;
import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code doctor} in a namespace of two interfaces, with each fault provoked and fixed. */
class DoctorIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);

  private Netns host;

  @Override
  void prepare() {
    host = paths.client;
    host.sysctl("net.ipv4.conf.all.rp_filter", "0");
    host.sysctl("net.ipv4.conf.c2.rp_filter", "0");
  }

  private record Diagnosis(int exitCode, List<String> lines) {
    String line(String check) {
      return lines.stream()
          .filter(line -> line.substring(9).startsWith(check + ": "))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + check + " in " + lines));
    }
  }

  private Diagnosis doctor(JavaRelease release, String... arguments) {
    return doctor(List.of(), release, arguments);
  }

  private Diagnosis doctor(List<String> through, JavaRelease release, String... arguments) {
    List<String> line = new ArrayList<>(host.prefix());
    line.addAll(through);
    line.addAll(
        List.of(release.java().toString(), "-jar", JavaCommand.agentJar().toString(), "doctor"));
    line.addAll(List.of(arguments));
    CommandLine.Result result = CommandLine.attempt(line);
    return new Diagnosis(result.exitCode(), result.output().lines().toList());
  }

  private void addEndpoint(String... words) {
    List<String> line = new ArrayList<>(List.of("ip", "mptcp", "endpoint", "add"));
    line.addAll(List.of(words));
    host.exec(line.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_host_in_good_health_has_no_failure_and_no_warning(JavaRelease release) {
    addEndpoint("10.71.2.1", "dev", "c2", "subflow");
    host.exec("ip", "mptcp", "limits", "set", "subflows", "2", "add_addr_accepted", "2");
    Diagnosis diagnosis = doctor(release);
    assertThat(diagnosis.lines).allMatch(line -> line.startsWith("ok       "));
    assertThat(diagnosis.exitCode).isZero();
    assertThat(diagnosis.line("jdk"))
        .contains("Java ")
        .endsWith("and a connection to itself used MPTCP");
    assertThat(diagnosis.line("owners")).endsWith("id 1 by hand");
  }

  @Test
  void as_json() {
    Diagnosis diagnosis = doctor(JAVA, "--json");
    assertThat(diagnosis.exitCode).isZero();
    assertThat(String.join("", diagnosis.lines))
        .startsWith("[{\"check\":\"kernel\",\"status\":\"ok\",\"message\":\"Linux ")
        .contains("{\"check\":\"endpoints\",\"status\":\"warning\",")
        .contains("\"fix\":\"")
        .endsWith("}]");
  }

  @Test
  void mptcp_switched_off() {
    host.sysctl("net.mptcp.enabled", "0");
    Diagnosis diagnosis = doctor(JAVA);
    assertThat(diagnosis.exitCode).isEqualTo(1);
    assertThat(diagnosis.line("enabled"))
        .startsWith("failure  ")
        .endsWith("fix: sysctl -w net.mptcp.enabled=1");
  }

  @Test
  void limits_too_low_for_the_endpoints() {
    addEndpoint("10.71.1.1", "dev", "c1", "subflow");
    addEndpoint("10.71.2.1", "dev", "c2", "subflow");
    host.exec("ip", "mptcp", "limits", "set", "subflows", "1");
    assertThat(doctor(JAVA).line("limits"))
        .startsWith("warning  ")
        .contains("subflows is 1")
        .endsWith("fix: ip mptcp limits set subflows 2");
    host.exec("ip", "mptcp", "limits", "set", "subflows", "0");
    Diagnosis diagnosis = doctor(JAVA);
    assertThat(diagnosis.line("limits")).startsWith("failure  ");
    assertThat(diagnosis.exitCode).isEqualTo(1);
  }

  @Test
  void an_endpoint_without_a_device_or_without_its_address() {
    addEndpoint("10.71.2.1", "subflow");
    addEndpoint("10.99.9.9", "subflow", "dev", "c2");
    Diagnosis diagnosis = doctor(JAVA);
    assertThat(diagnosis.lines)
        .anyMatch(
            line ->
                line.startsWith("warning  device: 10.71.2.1 id 1 subflow has no device")
                    && line.endsWith(
                        "fix: ip mptcp endpoint delete id 1 && ip mptcp endpoint add 10.71.2.1 id"
                            + " 1 subflow dev c2"))
        .anyMatch(
            line ->
                line.startsWith("warning  device: 10.99.9.9 ")
                    && line.endsWith("fix: ip mptcp endpoint delete id 2"));
  }

  @Test
  void a_listener_bound_to_one_address_until_the_fix_is_applied() throws Exception {
    addEndpoint("10.71.2.1", "dev", "c2", "signal");
    assertThat(doctor(JAVA).line("listeners")).startsWith("ok       ");
    try (MptcpPeer bound = MptcpPeer.listen(host, "10.71.1.1", Conversation.ECHO)) {
      String line = doctor(JAVA).line("listeners");
      assertThat(line)
          .startsWith("warning  ")
          .contains("10.71.1.1 port " + bound.port() + " is bound to one address")
          .contains("cannot join 10.71.2.1 id 1 signal dev c2");
      host.exec("sh", "-c", line.substring(line.indexOf("ip mptcp endpoint delete")));
      assertThat(doctor(JAVA).line("listeners")).startsWith("ok       ");
    }
  }

  @Test
  void a_missing_route_and_a_strict_filter_until_the_fix_is_applied() {
    addEndpoint("10.71.2.1", "dev", "c2", "subflow");
    host.ip("route", "add", "default", "via", "10.71.1.2");
    host.sysctl("net.ipv4.conf.c2.rp_filter", "1");
    Diagnosis sick = doctor(JAVA);
    assertThat(sick.exitCode).isEqualTo(1);
    assertThat(sick.line("route"))
        .startsWith("failure  ")
        .contains("packets from 10.71.2.1 (endpoint id 1) have no way to other networks by c2")
        .contains("routing sends them by c1")
        .contains("fix: ip rule add from 10.71.2.1 table ")
        .contains(" && ip route add default via GATEWAY dev c2 table ");
    assertThat(sick.line("rp_filter"))
        .startsWith("failure  ")
        .contains("strict on c2 (all=0, c2=1)")
        .endsWith("fix: sysctl -w net.ipv4.conf.c2.rp_filter=2");

    String fix = sick.line("route").replaceAll(".*fix: ", "").replace("GATEWAY", "10.71.2.2");
    host.exec("sh", "-c", fix);
    host.exec("sh", "-c", sick.line("rp_filter").replaceAll(".*fix: ", ""));
    Diagnosis fixed = doctor(JAVA);
    assertThat(fixed.line("route")).startsWith("ok ");
    assertThat(fixed.line("rp_filter")).startsWith("ok ");
    assertThat(fixed.exitCode).isZero();
  }

  @Test
  void a_strict_filter_for_all_interfaces_counts_as_well() {
    addEndpoint("10.71.2.1", "dev", "c2", "subflow");
    host.sysctl("net.ipv4.conf.all.rp_filter", "1");
    assertThat(doctor(JAVA).line("rp_filter"))
        .startsWith("warning  ")
        .contains("strict on c2 (all=1, c2=0)");
  }

  @Test
  void the_userspace_path_manager_and_refused_joins() {
    host.exec(
        "sh",
        "-c",
        "sysctl -q -w net.mptcp.path_manager=userspace || sysctl -q -w net.mptcp.pm_type=1");
    host.sysctl("net.mptcp.allow_join_initial_addr_port", "0");
    Diagnosis diagnosis = doctor(JAVA);
    assertThat(diagnosis.line("path_manager")).startsWith("warning  ").contains("=kernel");
    assertThat(diagnosis.line("allow_join_initial_addr_port"))
        .startsWith("warning  ")
        .contains("net.mptcp.allow_join_initial_addr_port=1");
  }

  @Test
  void a_blackhole_until_the_fix_is_applied() throws Exception {
    host.sysctl("net.mptcp.blackhole_timeout", "3600");
    paths.server.nft(
        "add table inet t; add chain inet t in { type filter hook input priority 0; }; add rule"
            + " inet t in tcp option mptcp exists tcp flags syn drop");
    try (MptcpPeer peer =
        MptcpPeer.listen(paths.server, "10.71.1.2", io.github.jmptcp.it.peer.Conversation.ECHO)) {
      // the kernel gives up MPTCP for this connect, and from then on for all
      MptcpPeer.ping(host, "10.71.1.2", peer.port());
    }
    assertThat(host.counter("MPTcpExtBlackhole")).isPositive();
    Diagnosis sick = doctor(JAVA);
    assertThat(sick.exitCode).isEqualTo(1);
    assertThat(sick.line("blackhole"))
        .startsWith("failure  ")
        .contains("sysctl -w net.mptcp.blackhole_timeout=3600");
    host.sysctl("net.mptcp.blackhole_timeout", "3600");
    Diagnosis fixed = doctor(JAVA);
    assertThat(fixed.line("blackhole")).startsWith("warning  ").contains("not active now");
    assertThat(fixed.exitCode).isZero();
  }

  @Test
  void without_the_capability() {
    List<String> line = new ArrayList<>(host.prefix());
    line.addAll(List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"));
    line.addAll(
        List.of(JAVA.java().toString(), "-jar", JavaCommand.agentJar().toString(), "doctor"));
    assertThat(CommandLine.run(line))
        .contains("warning  capabilities: no CAP_NET_ADMIN")
        .contains("--cap-add=NET_ADMIN");
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_seccomp_filter_that_refuses_mptcp(JavaRelease release) {
    Diagnosis diagnosis = doctor(List.of(Seccomp.refusing("mptcp", "EPERM")), release);
    assertThat(diagnosis.exitCode).isEqualTo(1);
    assertThat(diagnosis.line("socket"))
        .startsWith("failure  ")
        .contains("fails with EPERM; fix: let the container's seccomp profile");
    assertThat(diagnosis.line("container"))
        .startsWith("failure  ")
        .contains("with a seccomp filter")
        .contains("MPTCP sockets are refused; fix: ")
        .contains("protocol 262");
    assertThat(diagnosis.line("jdk")).startsWith("warning  ");
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void a_seccomp_filter_that_refuses_netlink(JavaRelease release) {
    Diagnosis diagnosis = doctor(List.of(Seccomp.refusing("netlink", "EAFNOSUPPORT")), release);
    assertThat(diagnosis.line("netlink"))
        .startsWith("warning  ")
        .contains("fails with EAFNOSUPPORT")
        .endsWith("in a systemd unit add it to RestrictAddressFamilies=");
    assertThat(diagnosis.line("container")).startsWith("ok ").contains("with a seccomp filter");
    assertThat(diagnosis.line("jdk")).endsWith("and a connection to itself used MPTCP");
    assertThat(diagnosis.exitCode).isZero();
  }

  @Test
  void reports_the_owner_of_an_endpoint() {
    addEndpoint("10.71.1.1", "dev", "c1", "subflow");
    try (ForkedProcess app = PathsApp.start(JAVA, host, "endpoints=10.71.2.1+dev+c2+subflow")) {
      assertThat(doctor(JAVA).line("owners"))
          .endsWith("id 1 by hand, id 2 jmptcp in pid " + app.pid());
    }
    assertThat(doctor(JAVA).line("owners"))
        .endsWith("id 2 left by jmptcp in a JVM that was killed");
  }

  @Test
  void refuses_what_it_does_not_know() {
    assertThat(doctor(JAVA, "--jsn").exitCode).isEqualTo(2);
  }

  @Test
  void a_report_has_what_a_fault_needs_and_no_address_if_so_wished(@TempDir Path folder)
      throws IOException {
    host.ip("mptcp", "endpoint", "add", "10.71.2.1", "dev", "c2", "subflow");
    host.ip("mptcp", "limits", "set", "subflows", "4");
    Path report = folder.resolve("report.txt");
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = start(JAVA, host, "control=" + folder.resolve("control"))) {
      connect(client, listen(server));
      join(client, host);
      Diagnosis written = doctor(JAVA, "--report", "" + report);
      assertThat(written.exitCode()).as("" + written.lines()).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
          .isEqualTo("rw-------");
      String token = host.exec("ss", "-HOMn", "state", "established", "-i");
      assertThat(Files.readString(report))
          .contains("\nok       kernel: ", "\nnet.mptcp.enabled = 1\n")
          .contains("\n10.71.2.1 id 1 subflow dev c2 \n", "\nadd_addr_accepted ")
          .contains(" c2 ", " lookup ")
          .containsPattern("\nMPTcpExtMPJoinSynTx [1-9]")
          .contains("\nprocess " + client.pid() + ": jmptcp ")
          .contains(token.replaceFirst("(?s).*token:([0-9a-f]+).*", "$1"))
          .containsPattern("10\\.71\\.2\\.1:\\d+.*rtt_us:\\d+")
          .containsPattern("10\\.71\\.1\\.1:\\d+.*rtt_us:\\d+.*bytes_sent:\\d+");
      assertThat(doctor(JAVA, "--report", "" + report).exitCode()).isEqualTo(1);
      Path masked = folder.resolve("masked.txt");
      assertThat(doctor(JAVA, "--report", "" + masked, "--mask").exitCode()).isZero();
      assertThat(Files.readString(masked))
          .doesNotContain("10.71.")
          .doesNotContainPattern("[0-9a-f]{1,4}::[0-9a-f]")
          .containsPattern("\nIPv4-\\d+ id 1 subflow dev c2 \n");
      end(client);
      end(server);
    }
  }
}
