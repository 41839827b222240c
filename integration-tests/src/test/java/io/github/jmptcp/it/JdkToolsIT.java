package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tools of the JDK inherit JAVA_TOOL_OPTIONS; their output, read by scripts, stays theirs. */
class JdkToolsIT {

  @TestFactory
  Stream<DynamicTest> a_jdk_tool_prints_nothing_of_ours() {
    List<DynamicTest> tests = new ArrayList<>();
    for (int feature : new int[] {8, 11, 17, 25}) {
      JavaRelease release = JavaReleases.of(feature);
      for (List<String> tool :
          List.of(
              List.of("keytool", "-help"),
              List.of("jps", "-q"),
              List.of("javac", "-version"),
              List.of("jcmd", "-l"),
              List.of("jar", "--help"))) {
        if (Files.isExecutable(release.command(tool.getFirst()))) {
          tests.add(
              DynamicTest.dynamicTest(release + " " + tool, () -> assertNothing(release, tool)));
        }
      }
    }
    return tests.stream();
  }

  private static void assertNothing(JavaRelease release, List<String> tool) {
    List<String> command = new ArrayList<>(tool);
    command.set(0, release.command(tool.getFirst()).toString());
    Path jar = JavaCommand.agentJar();
    try (ForkedProcess process =
        ForkedProcess.start(command, Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + jar))) {
      process.awaitExit();
      assertThat(process.stdout().text()).doesNotContain("[jmptcp]");
      assertThat(process.stderr().lines())
          .filteredOn(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
          .noneMatch(line -> line.contains("jmptcp"));
    }
  }
}
