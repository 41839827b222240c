package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code status} names what limits a connection: the application knows it, and does it. */
class LimitsIT {

  @Test
  void a_full_window_and_sizes_that_are_set_are_named() {
    try (Netns netns = Netns.create("limits");
        ForkedProcess app = start(netns, "")) {
      pair(app);
      assertThat(connections(app))
          .hasSize(2)
          .allSatisfy(
              connection -> {
                assertThat(connection.get("limited_by").string()).isEqualTo("application");
                assertThat(connection.get("fixed_send_buffer").number()).isEqualTo(40_000);
                assertThat(connection.get("fixed_receive_buffer").number()).isEqualTo(50_000);
              });

      app.send("fill");
      app.awaitLine("done"::equals);
      await()
          .untilAsserted(
              () ->
                  assertThat(connections(app))
                      .filteredOn(c -> c.get("role").string().equals("connect"))
                      .singleElement()
                      .satisfies(
                          c -> assertThat(c.get("limited_by").string()).isEqualTo("peer_window")));
      assertThat(ObservedPair.command("status", "" + app.pid()).output())
          .contains("\n  limited by the peer's receive window of ");
    }
  }

  @Test
  void sizes_that_are_not_applied_are_no_limit() {
    try (Netns netns = Netns.create("limits");
        ForkedProcess app = start(netns, ",buffers=auto")) {
      pair(app);
      assertThat(connections(app))
          .hasSize(2)
          .allSatisfy(
              connection -> {
                assertThat(connection.get("in_use").bool()).isTrue();
                assertThat(connection.has("limited_by")).isTrue();
                assertThat(connection.has("fixed_send_buffer")).isFalse();
                assertThat(connection.has("fixed_receive_buffer")).isFalse();
              });
    }
  }

  private static ForkedProcess start(Netns netns, String options) {
    ForkedProcess app =
        JavaCommand.on(JavaReleases.of(17))
            .agent("loopback=mptcp,log=warn,control=auto" + options)
            .in(netns.prefix())
            .start("apps.FixedBuffers");
    app.awaitLine("ready"::equals);
    return app;
  }

  private static void pair(ForkedProcess app) {
    app.send("pair channel 127.0.0.1");
    app.awaitLine("done"::equals);
  }

  private static List<Json> connections(ForkedProcess app) {
    CommandLine.Result result = ObservedPair.command("status", "" + app.pid(), "--json");
    assertThat(result.exitCode()).as(result.output()).isZero();
    Json status = Json.parse(result.output().strip().lines().reduce((a, b) -> b).orElseThrow());
    assertThat(status.get("source").string()).isEqualTo("agent");
    return status.get("connections").list();
  }
}
