package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstSocketTest {

  @Test
  void a_step_that_fails_is_a_warning_and_the_others_run(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("log");
    List<String> ran = new ArrayList<>();
    FirstSocket steps = new FirstSocket(Log.open(Level.INFO, file.toString()));
    steps.add(
        "paths are not looked after",
        () -> {
          throw new OutOfMemoryError("unable to create native thread");
        });
    steps.add("no outcomes", () -> ran.add("outcomes"));
    steps.add(
        "no management",
        () -> {
          throw new IllegalStateException("made up");
        });
    steps.run();
    assertThat(ran).containsExactly("outcomes");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "[jmptcp] WARN paths are not looked after: java.lang.OutOfMemoryError: unable to create"
                + " native thread",
            "[jmptcp] WARN no management: java.lang.IllegalStateException: made up");
  }
}
