package io.github.jmptcp.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String words) {
    return new RunCommand(new File("/j/jmptcp.jar"), new PrintStream(out), new PrintStream(err))
        .run(words.isEmpty() ? new String[0] : words.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "--print sh -c true,''",
    "--print -- sh -c true,''",
    "--print endpoints=auto -- sh -c true,=endpoints=auto",
    "--print sh -c true -- x,''"
  })
  void prints_the_variable(String words, String options) {
    assertThat(run(words)).isZero();
    assertThat(out.toString())
        .isEqualTo("JAVA_TOOL_OPTIONS=-javaagent:/j/jmptcp.jar" + options + "\n");
  }

  @Test
  void takes_the_command_without_two_dashes_as_mptcpize_does() {
    assertThat(run("sh -c true")).isZero();
    assertThat(run("sh -c false")).isEqualTo(1);
    assertThat(run("sh -c exit$IFS$((40+2))")).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource({"''", "--", "--print", "endpoints=auto sh -c true", "sh -- x", "mode=clint -- sh"})
  void refuses_wrong_usage(String words) {
    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(out.toString()).isEmpty();
  }
}
