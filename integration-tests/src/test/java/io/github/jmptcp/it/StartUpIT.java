package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JVM loads because of the agent; how long that takes is for the benchmarks. */
class StartUpIT {

  /** The build's EntryClass sees to it: those hidden classes took a tenth of the start. */
  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {21, 25, 26, 28})
  void the_jdk_makes_no_hidden_class_to_call_premain(int release) {
    List<String> loaded = loadedClasses(release);
    int entry = indexOf(loaded, "io.github.jmptcp.agent.JmptcpAgent ");
    int inside = indexOf(loaded, "io.github.jmptcp.agent.IsolatedLoader ");
    assertThat(loaded.subList(entry, inside)).noneMatch(line -> line.contains("LambdaForm$"));
  }

  /** The transformer once needed a class of its own that was just being loaded. */
  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {11, 17, 25, 28})
  void no_class_of_the_agent_is_defined_twice(int release) {
    List<String> ours =
        loadedClasses(release).stream()
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .filter(word -> word.startsWith("io.github.jmptcp.agent."))
            .toList();
    assertThat(ours)
        .contains("io.github.jmptcp.agent.rewrite.TargetClasses")
        .doesNotHaveDuplicates();
  }

  /** What the JVM logs of each class that it loads. */
  private static List<String> loadedClasses(int release) {
    try (ForkedProcess app =
        JavaCommand.on(JavaReleases.of(release))
            .agent("log=off")
            .jvmArgs("-Xlog:class+load:stdout")
            .start("apps.Hello")) {
      assertThat(app.awaitExit()).isZero();
      return app.stdout().lines();
    }
  }

  private static int indexOf(List<String> lines, String name) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(name)) {
        return i;
      }
    }
    throw new AssertionError(name + "was not loaded");
  }
}
