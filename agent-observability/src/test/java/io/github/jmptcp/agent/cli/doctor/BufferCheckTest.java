package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.observe.Snapshots;
import io.github.jmptcp.agent.status.Status;
import io.github.jmptcp.agent.status.StatusJson;
import io.github.jmptcp.text.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BufferCheckTest {

  private static Iterable<String> findings(String status) throws Exception {
    JsonObject json = JsonObject.parse(status);
    return new FakeHost(2, 2).findings(new BufferCheck(() -> Map.of(17L, json)));
  }

  private static String connections(String... members) {
    return "{\"connections\":[{" + String.join("},{", members) + "}]}";
  }

  @Test
  void sizes_that_bound_connections_are_a_warning() throws Exception {
    String bounded = "\"limited_by_fixed_buffer\":true";
    assertThat(findings(connections(bounded)))
        .containsExactly(
            "warning  buffers: process 17 bounds the throughput of 1 connection by SO_RCVBUF or"
                + " SO_SNDBUF that it has set (status 17); fix: the agent's option buffers=auto");
    assertThat(findings(connections(bounded, "", bounded)))
        .singleElement()
        .asString()
        .contains("of 2 connections");
  }

  @Test
  void it_is_what_the_status_reports() throws Exception {
    assertThat(findings(status(65_536))).hasSize(1);
    assertThat(findings(status(0))).as("not set").isEmpty();
  }

  private static String status(int fixedReceiveBuffer) throws Exception {
    return StatusJson.text(
        new Status(17, null, Snapshots.ofFixedReceiveBuffer(fixedReceiveBuffer)));
  }

  @Test
  void what_else_limits_a_connection_is_no_warning() throws Exception {
    assertThat(
            findings(
                connections(
                    "\"limited_by\":\"peer_window\",\"limited_by_fixed_buffer\":false", "")))
        .isEmpty();
    assertThat(findings("{}")).as("an older agent").isEmpty();
  }
}
