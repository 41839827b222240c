package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static io.github.jmptcp.it.pathmanager.PathsApp.uploadUntilBothCarry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.witness.Subflow;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code endpoints=auto} on both hosts of two networks without a route between them. A strong host
 * does not answer for an address on another interface: what leaves by the second interface for the
 * server's first address gets nowhere.
 */
class SeparateNetworksIT extends WithTwoPaths {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final long MEGABYTE = 1 << 20;
  private static final String AUTO = "endpoints=auto";
  private static final String LINE =
      " INFO paths: endpoints=auto with mode=both announces no address, and clients on separate,"
          + " unrouted networks get one path; ";

  private void makeHostsStrong() {
    for (Netns each : List.of(paths.client, paths.server)) {
      each.sysctl("net.ipv4.conf.all.arp_ignore", "1");
      each.sysctl("net.ipv4.conf.all.arp_announce", "2");
    }
  }

  private static String awaitLine(ForkedProcess server) {
    return server.awaitError(line -> line.contains(LINE));
  }

  /** After little data, so that the new subflow is not reset (docs/networks.md). */
  private void awaitJoined(ForkedProcess client, String at) {
    upload(client, 64 << 10);
    await()
        .until(
            () ->
                Subflow.of(paths.client).stream()
                    .anyMatch(
                        each ->
                            each.local().startsWith("10.71.2.1:") && each.remote().startsWith(at)));
  }

  @Test
  void there_is_one_path_and_what_the_line_says_gives_both() {
    makeHostsStrong();
    String fix;
    try (ForkedProcess server = PathsApp.start(JAVA, paths.server, AUTO);
        ForkedProcess client = PathsApp.start(JAVA, paths.client, AUTO)) {
      connect(client, listen(server));
      var before = paths.client.bytes("c2");
      upload(client, 8 * MEGABYTE);
      assertThat(paths.client.bytes("c2").minus(before).sent()).isLessThan(10_000);
      String line = awaitLine(server);
      fix = line.substring(line.lastIndexOf(' ') + 1);
      // once in a JVM
      connect(client, listen(server));
      upload(client, MEGABYTE);
      assertThat(server.stderr().lines()).filteredOn(each -> each.contains(LINE)).hasSize(1);
    }
    assertThat(fix)
        .isEqualTo(
            "endpoints=10.71.1.2+signal+dev+s1;10.71.2.2+signal+dev+s2,subflows=2,"
                + "add_addr_accepted=8");
    for (String set : List.of(fix, AUTO + ",mode=server")) {
      try (ForkedProcess server = PathsApp.start(JAVA, paths.server, set);
          ForkedProcess client = PathsApp.start(JAVA, paths.client, AUTO)) {
        connect(client, listen(server));
        awaitJoined(client, "10.71.2.2:");
        uploadUntilBothCarry(client, paths.client, MEGABYTE);
        assertThat(server.stderr().text()).doesNotContain(LINE);
      }
    }
  }

  /**
   * What the line recommends, on both nodes; a path that ends is joined again by a new
   * announcement.
   */
  @Test
  void nodes_that_announce_use_each_network_once_and_a_reset_path_comes_back() {
    makeHostsStrong();
    try (ForkedProcess server =
            PathsApp.start(
                JAVA,
                paths.server,
                "endpoints=10.71.1.2+signal+dev+s1;10.71.2.2+signal+dev+s2,subflows=2,"
                    + "add_addr_accepted=8");
        ForkedProcess client =
            PathsApp.start(
                JAVA,
                paths.client,
                "endpoints=10.71.1.1+signal+dev+c1;10.71.2.1+signal+dev+c2,subflows=2,"
                    + "add_addr_accepted=8")) {
      connect(client, listen(server));
      awaitJoined(client, "10.71.2.2:");
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(Subflow.of(paths.client)).hasSize(2);

      paths.resetSecond(true);
      await()
          .until(
              () -> {
                upload(client, MEGABYTE);
                return server.stderr().text().contains("10.71.2.2 (s2) is dead");
              });
      paths.resetSecond(false);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      assertThat(Subflow.of(paths.client)).hasSize(2);
    }
  }

  private static final String ANNOUNCING =
      "endpoints=10.71.1.2+signal+dev+s1;10.71.2.2+signal+dev+s2,subflows=2,add_addr_accepted=8";

  private void uploadUntilSecondIsDead(ForkedProcess client) {
    await()
        .until(
            () -> {
              upload(client, MEGABYTE);
              return client.stderr().text().contains("10.71.2.1 (c2) is dead");
            });
  }

  /** The tries of the client from its second address to the server's first one get nowhere. */
  @Test
  void an_announced_path_that_was_silent_comes_back_to_a_client_with_auto() {
    makeHostsStrong();
    try (ForkedProcess server = PathsApp.start(JAVA, paths.server, ANNOUNCING);
        ForkedProcess client = PathsApp.start(JAVA, paths.client, AUTO + ",slow=keep")) {
      connect(client, listen(server));
      awaitJoined(client, "10.71.2.2:");
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      paths.silenceSecond(true);
      uploadUntilSecondIsDead(client);
      paths.silenceSecond(false);
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
    }
  }

  @Test
  void hosts_that_answer_on_any_interface_have_both_paths_and_the_line() {
    try (ForkedProcess server = PathsApp.start(JAVA, paths.server, AUTO);
        ForkedProcess client = PathsApp.start(JAVA, paths.client, AUTO)) {
      connect(client, listen(server));
      awaitJoined(client, "10.71.1.2:");
      uploadUntilBothCarry(client, paths.client, MEGABYTE);
      awaitLine(server);
    }
  }
}
