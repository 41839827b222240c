package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.SocketFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options as a user gives them, judged by what the peer sees. */
class OptionsIT {
  private static final JavaRelease RELEASE = JavaReleases.of(17);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loopbck=tcp                   | loopbck | loopback
          loopback=mptpc                | mptpc   | mptcp
          mode=clinet                   | clinet  | client
          log=inf                       | inf     | info
          mode=client,lgfile=/tmp/x     | lgfile  | logfile
          enabled=flase                 | flase   | false
          """)
  void a_bad_option_is_refused_with_the_nearest_word_and_the_application_runs_on_tcp(
      String options, String wrong, String nearest) throws Exception {
    try (Netns netns = Netns.create("bad");
        Talks talks = app(netns, command -> command.agent(options))) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.server("channel", SocketFacts.MPTCP)).isEqualTo(SocketFacts.FALLEN_BACK);
      assertThat(talks.app().stderr().lines())
          .singleElement()
          .asString()
          .startsWith("[jmptcp] ERROR ")
          .contains(wrong, nearest);
    }
  }

  @Test
  void strict_stops_the_start_with_exit_code_2() {
    Outcome outcome = JavaCommand.on(RELEASE).agent("loopbck=tcp,strict=true").run("apps.Hello");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines())
        .singleElement()
        .asString()
        .startsWith("[jmptcp] ERROR ")
        .contains("loopbck", "loopback");
  }

  @Test
  void the_agent_string_beats_the_property_beats_the_environment_beats_the_file(
      @TempDir Path folder) throws Exception {
    Path file = folder.resolve("jmptcp.properties");
    Files.writeString(file, "loopback=mptcp\n");
    String config = "config=" + file;

    assertClient(c -> c.agent(config), SocketFacts.MPTCP_IN_USE);
    assertClient(c -> c.agent(config).env("JMPTCP_LOOPBACK", "tcp"), SocketFacts.PLAIN_TCP);
    assertClient(
        c -> c.agent(config).env("JMPTCP_LOOPBACK", "tcp").jvmArgs("-Djmptcp.loopback=mptcp"),
        SocketFacts.MPTCP_IN_USE);
    assertClient(
        c -> c.agent(config + ",loopback=tcp").jvmArgs("-Djmptcp.loopback=mptcp"),
        SocketFacts.PLAIN_TCP);
    assertClient(c -> c.agent("").env("JMPTCP_CONFIG", file.toString()), SocketFacts.MPTCP_IN_USE);
  }

  @Test
  void loopback_is_left_on_tcp_and_its_listeners_serve_mptcp_all_the_same() throws Exception {
    assertClient(c -> c.agent(""), SocketFacts.PLAIN_TCP);
    try (Netns netns = Netns.create("options");
        Talks talks = app(netns, c -> c.agent(""))) {
      assertThat(talks.client("socket", "::1", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      for (String cell :
          new String[] {"socket-bind", "channel", "channel-selector", "channel-adaptor", "async"}) {
        assertThat(talks.client(cell, SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      assertThat(talks.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  @Test
  void mode_chooses_the_side() throws Exception {
    assertBoth("mode=client,loopback=mptcp", SocketFacts.MPTCP_IN_USE, SocketFacts.FALLEN_BACK);
    assertBoth("mode=server,loopback=mptcp", SocketFacts.PLAIN_TCP, SocketFacts.MPTCP_IN_USE);
    assertBoth("mode=both,loopback=mptcp", SocketFacts.MPTCP_IN_USE, SocketFacts.MPTCP_IN_USE);
  }

  private static void assertBoth(String options, SocketFacts client, SocketFacts server)
      throws Exception {
    try (Netns netns = Netns.create("options");
        Talks talks = app(netns, c -> c.agent(options))) {
      for (String cell : new String[] {"socket", "channel", "async"}) {
        assertThat(talks.client(cell, SocketFacts.MPTCP)).as(options).isEqualTo(client);
      }
      for (String cell : new String[] {"server-socket", "channel", "async"}) {
        assertThat(talks.server(cell, SocketFacts.MPTCP)).as(options).isEqualTo(server);
      }
    }
  }

  @Test
  void switched_off_it_logs_and_does_nothing() throws Exception {
    try (Netns netns = Netns.create("options");
        Talks talks = app(netns, c -> c.agent("loopback=mptcp").env("JMPTCP_ENABLED", "false"))) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.server("channel", SocketFacts.MPTCP)).isEqualTo(SocketFacts.FALLEN_BACK);
      assertThat(talks.app().stderr().text()).isEmpty();
    }
  }

  @Test
  void a_log_file_takes_all_lines_and_its_name_the_pid(@TempDir Path folder) throws Exception {
    try (Netns netns = Netns.create("options");
        Talks talks =
            app(netns, c -> c.agent("loopback=mptcp,logfile=" + folder + "/jmptcp-%p.log"))) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.MPTCP_IN_USE);
      talks.app().closeStdin();
      talks.app().awaitExit();
      assertThat(talks.app().stderr().text()).isEmpty();
      assertThat(Files.readAllLines(folder.resolve("jmptcp-" + talks.app().pid() + ".log")))
          .hasSize(3)
          .allMatch(line -> line.startsWith("[jmptcp] INFO "));
    }
  }

  private static void assertClient(UnaryOperator<JavaCommand> options, SocketFacts expected) {
    try (Netns netns = Netns.create("options");
        Talks talks = app(netns, options)) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(expected);
    }
  }

  private static Talks app(Netns netns, UnaryOperator<JavaCommand> options) {
    return new Talks(netns, options.apply(JavaCommand.on(RELEASE)));
  }
}
