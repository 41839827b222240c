package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;

/**
 * A policy that goes by code sources and is checked by another agent, as in OpenSearch 3: apps'
 * PolicyGuard does what {@code org.opensearch.javaagent.FileInterceptor} does.
 */
class PolicyIT {
  private static final String ADDRESS = "10.71.9.1";

  @TempDir Path folder;

  @EachRelease(from = 11)
  void what_the_policy_grants_to_the_jar_the_agent_may_do(JavaRelease release) throws Exception {
    Path socket = folder.resolve("control");
    try (Netns netns = netns();
        ForkedProcess app = start(release, netns, socket, JavaCommand.agentJar().toString())) {
      app.awaitLine("socket 7"::equals);
      app.awaitError(line -> line.endsWith("control socket " + socket));
      assertThat(netns.exec("ip", "mptcp", "endpoint", "show")).contains(ADDRESS);

      app.closeStdin();

      assertThat(app.awaitExit()).isZero();
      assertThat(netns.exec("ip", "mptcp", "endpoint", "show")).isEmpty();
      assertThat(socket).doesNotExist();
      assertThat(app.stderr().text()).doesNotContain("WARN ", "Exception");
    }
  }

  @EachRelease(from = 11)
  void what_it_does_not_grant_is_one_line_each_without_a_stack_trace(JavaRelease release)
      throws Exception {
    Path socket = folder.resolve("control");
    try (Netns netns = netns();
        ForkedProcess app = start(release, netns, socket, "/nowhere.jar")) {
      app.awaitLine("socket 7"::equals);
      app.awaitError(line -> line.endsWith("control socket " + socket));
      app.awaitError(line -> line.contains("dead paths do not come back"));
      app.closeStdin();
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stderr().text().lines())
          .filteredOn(line -> line.contains("denied access to"))
          .allMatch(line -> line.contains("grant codeBase"))
          .satisfiesExactly(
              line -> assertThat(line).startsWith("[jmptcp] WARN dead paths do not come back: "),
              line -> assertThat(line).startsWith("[jmptcp] WARN paths at exit: "));
      assertThat(app.stderr().text()).doesNotContain("Exception in thread");
    }
  }

  private static Netns netns() {
    Netns netns = Netns.create("policy");
    netns.ip("address", "add", ADDRESS + "/32", "dev", "lo");
    return netns;
  }

  private ForkedProcess start(JavaRelease release, Netns netns, Path socket, String permitted)
      throws IOException {
    Path guard = folder.resolve("guard.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(guard))) {
      jar.putNextEntry(new ZipEntry("apps/PolicyGuard.class"));
      Files.copy(Jars.apps("java11").resolve("apps/PolicyGuard.class"), jar);
      jar.putNextEntry(new ZipEntry("apps/PolicyGuard$1.class"));
      Files.copy(Jars.apps("java11").resolve("apps/PolicyGuard$1.class"), jar);
    }
    List<String> trusted =
        List.of(
            permitted,
            JavaCommand.appsJar(8).toAbsolutePath().toString(),
            JavaCommand.appsJar(11).toAbsolutePath().toString());
    JavaCommand command =
        JavaCommand.on(release)
            .jvmArgs("-Xbootclasspath/a:" + guard, "-Dpolicy.permits=" + String.join(":", trusted))
            .jvmArgs("-javaagent:" + policyAgent())
            .agent("loopback=mptcp,control=" + socket + ",endpoints=" + ADDRESS + "+signal");
    return command.in(netns.prefix()).start("apps.UnderPolicy");
  }

  private Path policyAgent() throws IOException {
    return Jars.packAgent(
        folder.resolve("policy.jar"),
        "apps.PolicyAgent",
        Jars.apps("java11"),
        Jars.in("byte-buddy"));
  }
}
