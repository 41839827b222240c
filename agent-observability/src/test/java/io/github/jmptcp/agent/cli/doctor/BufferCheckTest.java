package io.github.jmptcp.agent.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BufferCheckTest {
  private static final String HEAD = "process 17: jmptcp 0.2.0\noptions: none\n";
  private static final String CONNECTION = "connect 10.0.1.1:5000 -> 10.0.1.2:80 ESTAB MPTCP\n";
  private static final String SENDS =
      "  limited by the send buffer, SO_SNDBUF is set to 100 KiB; buffers=auto leaves the size to the"
          + " kernel\n";
  private static final String RECEIVES =
      "  receives at most 11.9 Mbit/s: the application has set SO_RCVBUF to 64 KiB, and the round"
          + " trip is 44.0 ms; buffers=auto leaves the size to the kernel\n";
  private static final String SUBFLOW = "  subflow 10.0.1.1:5000 - 10.0.1.2:80 ESTAB\n";

  private static Iterable<String> findings(String status) throws Exception {
    return new FakeHost(2, 2).findings(new BufferCheck(() -> Map.of(17L, HEAD + status)));
  }

  @Test
  void sizes_that_bound_connections_are_a_warning() throws Exception {
    assertThat(findings(CONNECTION + SENDS + RECEIVES + SUBFLOW))
        .containsExactly(
            "warning  buffers: process 17 bounds the throughput of 1 connection by SO_RCVBUF or"
                + " SO_SNDBUF that it has set (status 17); fix: the agent's option buffers=auto");
    assertThat(
            findings(CONNECTION + SENDS + SUBFLOW + CONNECTION + SUBFLOW + CONNECTION + RECEIVES))
        .singleElement()
        .asString()
        .contains("of 2 connections");
  }

  @Test
  void the_window_of_the_peer_is_no_fault_of_this_host() throws Exception {
    assertThat(
            findings(
                CONNECTION
                    + "  limited by the peer's receive window of 77 KiB; at the peer: an application"
                    + " that sets SO_RCVBUF (buffers=auto) or reads slowly, or net.ipv4.tcp_rmem\n"))
        .isEmpty();
    assertThat(findings(CONNECTION + SUBFLOW)).isEmpty();
  }
}
