package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogTest {

  private static final String ACCEPT =
      "[jmptcp] INFO accept 10.79.1.2:8080 <- 10.79.1.1:43210 TCP_IS_MPTCP=1";
  private static final String FALLBACK =
      "[jmptcp] INFO connect 10.79.1.1:43210 -> 10.79.1.2:8080 TCP_IS_MPTCP=0 (the peer answered"
          + " without MPTCP)";

  @Test
  void takes_only_the_lines_of_the_agent() {
    AgentLog log = AgentLog.parse(List.of("hello TCP_IS_MPTCP=0", ACCEPT));
    assertThat(log.lines()).containsExactly(ACCEPT);
    assertThat(log.protocol()).contains("1");
    assertThat(log.complaints()).isEmpty();
  }

  @Test
  void keeps_errors_warnings_and_fallbacks_as_reasons() {
    String error = "[jmptcp] ERROR unknown option 'lop', did you mean log?";
    AgentLog log = AgentLog.parse(List.of("[jmptcp] INFO 0.1.0 on Linux", error, FALLBACK));
    assertThat(log.complaints()).containsExactly(error, FALLBACK);
    assertThat(log.protocol()).contains("0");
  }

  @Test
  void leaves_out_connections_that_are_not_with_that_server(@TempDir Path directory)
      throws Exception {
    String own =
        "[jmptcp] INFO accept 127.0.0.1:9093 <- 127.0.0.1:47120 TCP_IS_MPTCP=0 (the peer asked"
            + " without MPTCP)";
    Path log = Files.write(directory.resolve("log"), List.of(own, ACCEPT));
    assertThat(AgentLog.read(8080, List.of(log)).lines()).containsExactly(ACCEPT);
  }

  @Test
  void reports_both_values_when_connections_differ() {
    assertThat(AgentLog.parse(List.of(ACCEPT, FALLBACK, ACCEPT)).protocol()).contains("0,1");
  }

  @Test
  void is_empty_when_the_agent_logged_no_connection() {
    assertThat(AgentLog.parse(List.of("[jmptcp] INFO 0.1.0 on Linux")).protocol()).isEmpty();
  }
}
