package io.github.jmptcp.it.scenarios;

import static io.github.jmptcp.it.scenarios.Pair.MEGABYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.witness.PathEvents;
import io.github.jmptcp.it.witness.Subflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that listens on one of its addresses and announces another: the kernel refuses the join.
 * The agent reports it, and the test applies its fix literally.
 */
class BoundServerIT {
  private static final String CLIENT = "subflows=2,add_addr_accepted=8";

  private Lab lab;

  @BeforeEach
  void build() {
    lab = Lab.twoHosts(2, "");
  }

  @AfterEach
  void remove() {
    lab.close();
  }

  static Stream<JavaRelease> releases() {
    return Stream.of(8, 17, 25).map(JavaReleases::of);
  }

  private Pair start(JavaRelease release, String listen, String serverOptions) {
    Pair pair = Pair.start(release, lab.server(), listen, serverOptions, lab.client(), CLIENT);
    pair.connect("10.77.1.2");
    pair.download(MEGABYTE);
    return pair;
  }

  private static List<String> warnings(Pair pair) {
    return pair.server.stderr().lines().stream().filter(line -> line.contains(" WARN ")).toList();
  }

  @ParameterizedTest
  @MethodSource("releases")
  void a_warning_has_what_the_kernel_refuses_and_its_fix_works(JavaRelease release) {
    String fix;
    int port;
    try (PathEvents events = PathEvents.of(lab.client());
        Pair pair =
            start(release, "listen 10.77.1.2", "endpoints=10.77.2.2+dev+p2+signal,subflows=2")) {
      events.await(line -> line.contains("SF_CLOSED") && line.contains("error=111"));
      port = pair.port();
      String warning =
          pair.server.awaitError(
              line ->
                  line.contains(" WARN ")
                      && line.contains("peers cannot join the announced address 10.77.2.2: this")
                      && line.contains(" listens on 10.77.1.2 port " + pair.port() + " only"));
      assertThat(Subflow.of(lab.client())).hasSize(1);
      // once is enough
      pair.connect("10.77.1.2");
      pair.download(MEGABYTE);
      assertThat(warnings(pair)).containsExactly(warning);
      fix = warning.substring(warning.indexOf("endpoints="));
    }
    assertThat(fix).isEqualTo("endpoints=10.77.2.2+port+" + port + "+signal+dev+p2");
    try (Pair pair = start(release, "listen 10.77.1.2 " + port, fix + ",subflows=2")) {
      pair.awaitSubflows(2);
      assertThat(warnings(pair)).isEmpty();
    }
  }

  @Test
  void an_endpoint_of_another_program_is_reported_with_the_commands() {
    Netns server = lab.server();
    server.ip("mptcp", "limits", "set", "subflows", "2");
    server.ip("mptcp", "endpoint", "add", "10.77.2.2", "id", "5", "signal");
    try (Pair pair = start(JavaReleases.of(25), "listen 10.77.1.2", "")) {
      String warning =
          pair.server.awaitError(line -> line.contains("peers cannot join the announced address"));
      String commands = warning.substring(warning.indexOf("ip mptcp endpoint delete id 5 && "));
      server.exec("sh", "-c", commands);
      pair.connect("10.77.1.2");
      pair.download(MEGABYTE);
      await()
          .untilAsserted(
              () ->
                  assertThat(Subflow.of(lab.client()))
                      .anyMatch(each -> each.remote().equals("10.77.2.2:" + pair.port())));
    }
  }

  /** Beside TCP timestamps the announcement fits into a packet from Linux 7.2 on. */
  @Test
  void an_ipv6_address_with_a_port_is_announced_as_the_kernel_can() throws IOException {
    boolean fits = fitsBesideTimestamps();
    String listen = "listen fd77:1::2";
    String fix;
    int port;
    try (Pair pair =
        Pair.start(
            lab.server(),
            listen,
            "endpoints=fd77:2::2+dev+p2+signal,subflows=2",
            lab.client(),
            CLIENT)) {
      pair.connect("fd77:1::2");
      pair.download(MEGABYTE);
      String warning =
          pair.server.awaitError(line -> line.contains("peers cannot join the announced address"));
      assertThat(warning)
          .contains("fd77:2::2: this application listens on fd77:1::2 port " + pair.port())
          .contains("fix the port (" + pair.port() + " is ephemeral)")
          .endsWith("endpoints=fd77:2::2+port+" + pair.port() + "+signal+dev+p2");
      String timestamps = "set net.ipv4.tcp_timestamps=0 (before Linux 7.2 the announcement of an";
      if (fits) {
        assertThat(warning).doesNotContain("tcp_timestamps");
      } else {
        assertThat(warning).contains(timestamps);
      }
      fix = warning.substring(warning.indexOf("endpoints=")) + ",subflows=2";
      port = pair.port();
    }
    String drops = "MPTcpExtAddAddrTxDrop";
    long dropped = lab.server().counter(drops);
    long arrived = lab.client().counter("MPTcpExtAddAddr");
    try (Pair pair = Pair.start(lab.server(), listen + " " + port, fix, lab.client(), CLIENT)) {
      pair.connect("fd77:1::2");
      pair.download(MEGABYTE);
      if (fits) {
        pair.awaitSubflows(2);
        return;
      }
      if (lab.server().counters().containsKey(drops)) {
        await().untilAsserted(() -> assertThat(lab.server().counter(drops)).isGreaterThan(dropped));
      } else {
        pair.download(MEGABYTE); // older kernels drop it without counting
      }
      assertThat(lab.client().counter("MPTcpExtAddAddr")).isEqualTo(arrived);
      assertThat(Subflow.of(lab.client())).hasSize(1);
    }
    lab.server().sysctl("net.ipv4.tcp_timestamps", "0");
    try (Pair pair = Pair.start(lab.server(), listen + " " + port, fix, lab.client(), CLIENT)) {
      pair.connect("fd77:1::2");
      pair.download(MEGABYTE);
      pair.awaitSubflows(2);
    } finally {
      lab.server().sysctl("net.ipv4.tcp_timestamps", "1");
    }
  }

  private static boolean fitsBesideTimestamps() throws IOException {
    String[] release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[.-]");
    int major = Integer.parseInt(release[0]);
    return major > 7 || major == 7 && Integer.parseInt(release[1]) >= 2;
  }

  private String listeners() {
    return lab.server().exec("ss", "-tlnH");
  }

  /** The path manager listens where it announces, as long as a connection needs it. */
  @ParameterizedTest
  @MethodSource("releases")
  void with_pm_userspace_peers_join_the_announced_address_of_a_bound_server(JavaRelease release) {
    String options = "endpoints=10.77.2.2+dev+p2+signal,subflows=2,pm=userspace";
    try (Pair pair = start(release, "listen 10.77.1.2", options)) {
      pair.awaitSubflows(2);
      assertThat(Subflow.of(lab.client()))
          .anyMatch(each -> each.remote().equals("10.77.2.2:" + pair.port()));
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
      String place = "10.77.2.2:" + pair.port();
      assertThat(listeners()).contains("10.77.1.2]:" + pair.port(), place);
      // what is no join is closed, by TCP and by MPTCP
      for (String run : List.of("", "mptcpize run ")) {
        lab.client()
            .exec(
                "bash",
                "-c",
                "timeout 10 "
                    + run
                    + "bash -c '{ exec 3<>/dev/tcp/10.77.2.2/"
                    + pair.port()
                    + "; cat <&3; } 2> /dev/null; true'");
      }
      pair.upload(MEGABYTE);
      pair.client.close();
      await().untilAsserted(() -> assertThat(listeners()).doesNotContain(place));
      // nothing keeps the application from listening there later
      pair.server.send("listen 10.77.2.2 " + pair.port());
      pair.server.awaitLine(line -> line.equals("port " + pair.port()));
      assertThat(listeners()).contains("10.77.2.2]:" + pair.port());
      assertThat(warnings(pair)).isEmpty();
    }
  }

  @Test
  void with_pm_userspace_peers_join_an_ipv6_address_of_a_bound_server() {
    String options = "endpoints=fd77:2::2+dev+p2+signal,subflows=2,pm=userspace";
    try (Pair pair = Pair.start(lab.server(), "listen fd77:1::2", options, lab.client(), CLIENT)) {
      pair.connect("fd77:1::2");
      pair.download(MEGABYTE);
      pair.awaitSubflows(2);
      assertThat(listeners()).contains("[fd77:2::2]:" + pair.port());
      pair.uploadUntilCarried(MEGABYTE, lab.path(2));
      assertThat(warnings(pair)).isEmpty();
    }
  }

  @Test
  void there_is_no_warning_where_the_application_listens_on_both() {
    try (Pair pair =
        Pair.start(
            lab.server(),
            "listen 10.77.1.2",
            "endpoints=10.77.2.2+dev+p2+signal,subflows=2,log=debug",
            lab.client(),
            CLIENT)) {
      pair.server.send("listen 10.77.2.2 " + pair.port());
      pair.server.awaitLine(line -> line.equals("port " + pair.port()));
      pair.connect("10.77.1.2");
      pair.download(MEGABYTE);
      pair.awaitSubflows(2);
      // the second listener is checked as well, after the first
      pair.connect("10.77.2.2");
      pair.download(MEGABYTE);
      assertThat(warnings(pair)).noneMatch(line -> line.contains("cannot join"));
    }
  }

  /** The kernel does not announce the address that the connection uses already. */
  @Test
  void clients_that_come_to_the_only_announced_address_have_one_path_and_a_warning_says_so() {
    String only = "endpoints=10.77.2.2+dev+p2+signal,subflows=2";
    try (Pair pair = Pair.start(lab.server(), "listen", only, lab.client(), CLIENT)) {
      pair.connect("10.77.2.2");
      pair.download(MEGABYTE);
      pair.server.awaitError(
          line ->
              line.contains(" WARN clients that connect to 10.77.2.2 get one path: ")
                  && line.contains("endpoints=10.77.2.2+signal;ADDRESS+signal"));
      assertThat(Subflow.of(lab.client())).hasSize(1);
    }
    try (Pair pair = Pair.start(lab.server(), "listen", only, lab.client(), CLIENT)) {
      pair.connect("10.77.1.2");
      pair.download(MEGABYTE);
      pair.awaitSubflows(2);
      assertThat(warnings(pair)).isEmpty();
    }
    String all = "endpoints=10.77.2.2+signal;10.77.1.2+signal,subflows=2";
    try (Pair pair = Pair.start(lab.server(), "listen", all, lab.client(), CLIENT)) {
      pair.connect("10.77.2.2");
      pair.download(MEGABYTE);
      pair.awaitSubflows(2);
      assertThat(warnings(pair)).isEmpty();
    }
  }
}
