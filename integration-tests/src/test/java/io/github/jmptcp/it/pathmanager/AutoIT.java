package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static io.github.jmptcp.it.pathmanager.TwoPaths.endpoints;
import static io.github.jmptcp.it.pathmanager.TwoPaths.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code endpoints=auto}: what {@code ip mptcp} shows while addresses and links come and go. */
class AutoIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final String C1 = "10.71.1.1 id 1 subflow dev c1";
  private static final String C2 = "10.71.2.1 id 2 subflow dev c2";

  /** Starts it up to its first socket, from which on the network is followed. */
  private ForkedProcess start(JavaRelease release, String options) {
    ForkedProcess app = PathsApp.start(release, paths.client, options);
    listen(app);
    return app;
  }

  private void awaitCarries(ForkedProcess client, String device) {
    var before = paths.client.bytes(device);
    await()
        .untilAsserted(
            () -> {
              upload(client, 1 << 20);
              assertThat(paths.client.bytes(device).minus(before).sent()).isGreaterThan(100_000);
            });
  }

  private void awaitEndpoints(String expected) {
    await().untilAsserted(() -> assertThat(ipv4(paths.client)).isEqualTo(expected));
  }

  /** IPv6 link-local addresses never show; no others are set here. */
  private static String ipv4(Netns netns) {
    String all = endpoints(netns);
    assertThat(all).doesNotContain("fe80");
    return all;
  }

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void endpoints_come_and_go_with_addresses_and_links(JavaRelease release) {
    try (ForkedProcess app = start(release, "endpoints=auto")) {
      awaitEndpoints(C1 + "\n" + C2);
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 8 subflows 2");

      paths.client.ip("address", "add", "10.71.3.1/24", "dev", "c2");
      awaitEndpoints(C1 + "\n" + C2 + "\n10.71.3.1 id 3 subflow dev c2");
      assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 8 subflows 3");

      paths.client.ip("address", "del", "10.71.3.1/24", "dev", "c2");
      awaitEndpoints(C1 + "\n" + C2);

      paths.server.ip("link", "set", "s2", "down"); // the cable of c2
      awaitEndpoints(C1);
      paths.server.ip("link", "set", "s2", "up");
      await()
          .untilAsserted(
              () ->
                  assertThat(ipv4(paths.client))
                      .matches(C1 + "\n10.71.2.1 id [0-9]+ subflow dev c2"));

      end(app);
    }
    assertThat(endpoints(paths.client)).isEmpty();
    assertThat(limits(paths.client)).isEqualTo("add_addr_accepted 0 subflows 2");
  }

  /** The process has no descriptor left while an address comes. */
  @Test
  void a_change_that_cannot_be_followed_is_tried_again() {
    String third = "10.71.3.1 id 3 subflow dev c2";
    String again = " INFO paths: endpoints=auto follows the network again";
    try (ForkedProcess app = start(JAVA, "endpoints=auto")) {
      awaitEndpoints(C1 + "\n" + C2);
      openFiles(app, 3);
      paths.client.ip("address", "add", "10.71.3.1/24", "dev", "c2");
      app.awaitError(
          line -> line.contains(" WARN paths: a change of the network could not be followed, and"));
      assertThat(ipv4(paths.client)).isEqualTo(C1 + "\n" + C2);

      openFiles(app, 1024);
      awaitEndpoints(C1 + "\n" + C2 + "\n" + third);
      app.awaitError(line -> line.endsWith(again));
      end(app);
      assertThat(app.stderr().lines().stream().filter(line -> line.contains(" WARN "))).hasSize(1);
    }
    assertThat(endpoints(paths.client)).isEmpty();
  }

  /** Sets the number that descriptors opened from now on are below. */
  private static void openFiles(ForkedProcess app, int limit) {
    CommandLine.run("prlimit", "--pid", "" + app.pid(), "--nofile=" + limit + ":");
  }

  @Test
  void a_connection_survives_a_moved_cable() {
    paths.server.ip("link", "set", "s2", "down");
    try (ForkedProcess server =
            PathsApp.start(JAVA, paths.server, "endpoints=10.71.2.2+dev+s2+signal,subflows=2");
        ForkedProcess client = start(JAVA, "endpoints=auto")) {
      int port = listen(server);
      awaitEndpoints(C1);
      connect(client, port);
      upload(client, 262144);

      paths.server.ip("link", "set", "s2", "up");
      awaitEndpoints(C1 + "\n" + C2);
      await()
          .untilAsserted(
              () ->
                  assertThat(paths.client.counter("MPTcpExtMPJoinSynAckRx"))
                      .isGreaterThanOrEqualTo(1));
      paths.server.ip("link", "set", "s1", "down");
      awaitEndpoints(C2);

      var before = paths.client.bytes("c2");
      upload(client, 4194304);
      assertThat(paths.client.bytes("c2").minus(before).sent()).isGreaterThan(4194304);
    }
  }

  @Test
  void container_bridges_are_left_out_unless_they_are_named() {
    paths.client.ip("link", "add", "docker7", "type", "bridge");
    paths.client.ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
    paths.client.ip("link", "set", "v0", "master", "docker7");
    for (String device : new String[] {"docker7", "v0", "v1"}) {
      paths.client.ip("link", "set", device, "up");
    }
    paths.client.ip("address", "add", "172.17.0.1/16", "dev", "docker7");
    try (ForkedProcess app = start(JAVA, "endpoints=auto")) {
      awaitEndpoints(C1 + "\n" + C2);
    }
    paths.client.exec("ip", "mptcp", "endpoint", "flush");
    try (ForkedProcess app = start(JAVA, "endpoints=auto:docker7,c2")) {
      awaitEndpoints("172.17.0.1 id 1 subflow dev docker7\n10.71.2.1 id 2 subflow dev c2");
    }
  }

  @Test
  void an_interface_with_peers_on_its_own_link_counts_and_others_are_reported() {
    paths.client.ip("route", "add", "default", "via", "10.71.1.2");
    paths.client.ip("link", "add", "c9", "type", "veth", "peer", "name", "c8");
    paths.client.ip("address", "add", "10.79.0.1/32", "dev", "c9");
    paths.client.ip("link", "set", "c8", "up");
    paths.client.ip("link", "set", "c9", "up");
    try (ForkedProcess app = start(JAVA, "endpoints=auto")) {
      awaitEndpoints(C1 + "\n" + C2);
      app.awaitError(
          line ->
              line.contains(" INFO paths: endpoints=auto leaves out ")
                  && line.contains("10.79.0.1 dev c9 (no route"));
      List<String> doctor = new ArrayList<>(paths.client.prefix());
      doctor.addAll(
          List.of(JAVA.java().toString(), "-jar", JavaCommand.agentJar().toString(), "doctor"));
      assertThat(CommandLine.attempt(doctor).output().lines())
          .anyMatch(
              line ->
                  line.startsWith("ok       auto: ")
                      && line.contains("10.71.2.1 ")
                      && line.contains("; leaves out 10.79.0.1 dev c9 (no route"));
    }
  }

  /** Its peer is on its link: the connected route is all that its packets need. */
  @Test
  void a_default_route_of_another_interface_takes_no_subflow_away() {
    try (ForkedProcess server =
            PathsApp.start(JAVA, paths.server, "endpoints=10.71.2.2+dev+s2+signal,subflows=2");
        ForkedProcess client = start(JAVA, "endpoints=auto")) {
      connect(client, listen(server));
      join(client, paths.client);
      var removed = paths.client.counter("MPTcpExtRmSubflow");
      paths.client.ip("route", "add", "default", "via", "10.71.1.2");
      // seen, because it is reported: the address that comes after the route
      paths.client.ip("address", "add", "10.71.3.1/24", "dev", "c2");
      awaitEndpoints(C1 + "\n" + C2 + "\n10.71.3.1 id 3 subflow dev c2");
      assertThat(paths.client.counter("MPTcpExtRmSubflow")).isEqualTo(removed);
      awaitCarries(client, "c2");
    }
  }

  /** No route by its interface is left, but the kernel still delivers what is bound to it. */
  @Test
  void an_endpoint_whose_subflow_is_open_stays_when_its_routes_go() {
    try (ForkedProcess server =
            PathsApp.start(JAVA, paths.server, "endpoints=10.71.2.2+dev+s2+signal,subflows=2");
        ForkedProcess client = start(JAVA, "endpoints=auto")) {
      connect(client, listen(server));
      join(client, paths.client);
      paths.client.ip("route", "add", "default", "via", "10.71.1.2");
      paths.client.ip("route", "del", "10.71.2.0/24", "dev", "c2");
      paths.client.ip("address", "add", "10.71.3.1/24", "dev", "c1");
      awaitEndpoints(C1 + "\n" + C2 + "\n10.71.3.1 id 3 subflow dev c1");
      awaitCarries(client, "c2");
    }
  }

  @Test
  void of_more_than_eight_the_first_of_each_interface_come_first() {
    for (int i = 2; i <= 9; i++) {
      paths.client.ip("address", "add", "10.71.1." + i + "0/24", "dev", "c1");
    }
    try (ForkedProcess app = start(JAVA, "endpoints=auto")) {
      awaitEndpoints(
          C1
              + "\n"
              + C2
              + "\n10.71.1.20 id 3 subflow dev c1\n10.71.1.30 id 4 subflow dev c1"
              + "\n10.71.1.40 id 5 subflow dev c1\n10.71.1.50 id 6 subflow dev c1"
              + "\n10.71.1.60 id 7 subflow dev c1\n10.71.1.70 id 8 subflow dev c1");
      app.awaitError(
          line -> line.contains("no room for [10.71.1.80 ") && line.contains("10.71.1.90"));
    }
  }

  @Test
  void endpoints_of_others_are_left_alone() {
    paths.client.exec(
        "ip", "mptcp", "endpoint", "add", "10.71.2.1", "id", "9", "subflow", "backup");
    String theirs = "10.71.2.1 id 9 subflow backup";
    try (ForkedProcess app = start(JAVA, "endpoints=auto")) {
      awaitEndpoints(theirs + "\n10.71.1.1 id 10 subflow dev c1");
      paths.server.ip("link", "set", "s2", "down");
      paths.server.ip("link", "set", "s1", "down");
      paths.server.ip("link", "set", "s1", "up");
      awaitEndpoints(theirs + "\n10.71.1.1 id 10 subflow dev c1");
      end(app);
      assertThat(app.stderr().text()).doesNotContain(" WARN ");
    }
    assertThat(endpoints(paths.client)).isEqualTo(theirs);
  }
}
