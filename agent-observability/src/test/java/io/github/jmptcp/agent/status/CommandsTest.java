package io.github.jmptcp.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.launch.RunningAgents;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines of the control socket, without a socket. */
class CommandsTest {
  private final Commands commands =
      new Commands(
          new AgentState(
              RunningAgents.of(
                  new FakeSockets(FakeKernelVersion.LINUX_6_18).libC(),
                  "include=connect:10.0.0.0/8;listen:*,exclude=10.9.0.0/16"),
              Origins.NONE));

  private String answer(String line) {
    return commands.run(line).body();
  }

  @Test
  void rules_alone_shows_them_and_changes_nothing() {
    String shown = answer("rules");
    assertThat(shown)
        .contains("\"ok\":true", "include=connect:10.0.0.0/8;listen:* exclude=10.9.0.0/16");
    assertThat(answer("rules")).isEqualTo(shown);
  }

  @Test
  void rules_are_replaced_both_at_once() {
    assertThat(answer("rules exclude=*:5005")).contains("include=* exclude=*:5005");
    assertThat(answer("rules")).contains("include=* exclude=*:5005");
    assertThat(answer("rules include=*")).contains("include=* exclude=none");
  }

  @Test
  void a_bad_rule_changes_nothing() {
    String before = answer("rules");
    assertThat(answer("rules exclude=10.0.0.0/33"))
        .contains("\"ok\":false", "the rules stay as they were");
    assertThat(answer("rules")).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          status txt     | status [text]
          paths all      | paths
          metrics text   | metrics
          log debug info | log [off|error|warn|info|debug|reopen]
          rules connect  | rules [include=RULES] [exclude=RULES]
          learn show     | learn [flush]
          """)
  void a_wrong_word_gets_the_usage_of_its_command(String line, String usage) {
    assertThat(answer(line)).contains("\"ok\":false", line, "; usage: " + usage);
  }
}
