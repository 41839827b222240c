package io.github.jmptcp.it.pathmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** In a user and network namespace that a user without any privilege can make. */
class RootlessIT {

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void sets_and_undoes_paths_in_a_user_namespace(JavaRelease release) {
    if (CommandLine.attempt(List.of("unshare", "-Urn", "true")).exitCode() != 0) {
      throw new TestAbortedException("no user namespace can be made here");
    }
    try (ForkedProcess app =
        JavaCommand.on(release)
            .agent("endpoints=10.72.0.1+subflow,subflows=5")
            .through(
                "unshare",
                "-Urn",
                "sh",
                "-c",
                "ip link set lo up && ip address add 10.72.0.1/32 dev lo && exec \"$@\"",
                "sh")
            .start("apps.Paths")) {
      PathsApp.listen(app);
      assertThat(in(app, "ip", "mptcp", "endpoint", "show")).contains("10.72.0.1 id 1 subflow");
      assertThat(in(app, "ip", "mptcp", "limits", "show")).contains("subflows 5");
      // the namespace lives on in this process after the JVM has gone
      try (ForkedProcess holder =
          ForkedProcess.start(entering(app, "sh", "-c", "echo here; read end"))) {
        holder.awaitLine("here"::equals);
        app.closeStdin();
        assertThat(app.awaitExit()).isZero();
        assertThat(in(holder, "ip", "mptcp", "endpoint", "show")).isBlank();
        assertThat(in(holder, "ip", "mptcp", "limits", "show")).contains("subflows 2");
      }
    }
  }

  private static String in(ForkedProcess process, String... command) {
    return CommandLine.run(entering(process, command));
  }

  private static List<String> entering(ForkedProcess process, String... command) {
    List<String> line =
        new ArrayList<>(
            List.of("nsenter", "--preserve-credentials", "-U", "-n", "-t", "" + process.pid()));
    line.addAll(List.of(command));
    return line;
  }
}
