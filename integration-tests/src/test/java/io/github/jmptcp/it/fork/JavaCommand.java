package io.github.jmptcp.it.fork;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A {@code java} command line under construction:
 *
 * <pre>{@code
 * try (ForkedProcess app = JavaCommand.on(release).agent("loopback=mptcp").in(host.prefix())
 *     .start("apps.MatrixApp")) { ... }
 * }</pre>
 */
public final class JavaCommand {
  private final JavaRelease release;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> jvmArgs = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private JavaCommand(JavaRelease release) {
    this.release = release;
    // small and quick, so that many run on a small machine
    jvmArgs.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // the report of a crashed JVM belongs to what is cleaned away
    jvmArgs.add("-XX:ErrorFile=" + appsJar(8).resolveSibling("hs_err_pid%p.log"));
  }

  public static JavaCommand on(JavaRelease release) {
    return new JavaCommand(release);
  }

  /** The agent under test; skips the test if it is not built, fails it in CI. */
  public static Path agentJar() {
    Path jar = Path.of(System.getProperty("jmptcp.jar", "../agent/target/jmptcp.jar"));
    if (!Files.isRegularFile(jar)) {
      String reason =
          "no agent at "
              + jar
              + ": build it by `mvn -pl agent -am package`, or name it by -Djmptcp.jar=";
      if (Ci.isOn()) {
        throw new AssertionError(reason);
      }
      throw new TestAbortedException(reason);
    }
    return jar.toAbsolutePath().normalize();
  }

  /** Loads the agent with these options ("" for none). */
  public JavaCommand agent(String options) {
    return jvmArgs("-javaagent:" + agentJar() + (options.isEmpty() ? "" : "=" + options));
  }

  /** Loads an agent that does nothing, to show the effects of any agent. */
  public JavaCommand emptyAgent() {
    return jvmArgs("-javaagent:" + appsJar(8));
  }

  public JavaCommand jvmArgs(String... arguments) {
    jvmArgs.addAll(Arrays.asList(arguments));
    return this;
  }

  /** Adds to the class path, behind the applications of {@code src/apps}. */
  public JavaCommand classPath(List<Path> more) {
    classPath.addAll(more);
    return this;
  }

  public JavaCommand env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Runs it by a command that ends in executing its arguments: prlimit, mptcpize run. */
  public JavaCommand through(String... command) {
    prefix.addAll(Arrays.asList(command));
    return this;
  }

  /** Runs it in a network namespace, given as the words that enter it. */
  public JavaCommand in(List<String> entry) {
    prefix.addAll(0, entry);
    return this;
  }

  /** The complete command line for a main class of {@code src/apps} with arguments. */
  public List<String> line(String mainClass, String... arguments) {
    List<String> line = new ArrayList<>(prefix);
    line.add(release.java().toString());
    line.addAll(jvmArgs);
    line.add("-cp");
    line.add(appClassPath());
    line.add(mainClass);
    line.addAll(Arrays.asList(arguments));
    return line;
  }

  /** The applications that need no more than that release: 8 or 11. */
  public static Path appsJar(int oldest) {
    return Path.of(System.getProperty("apps.dir", "target/apps"))
        .resolve("it-apps-java" + oldest + ".jar");
  }

  /** The applications that this release can load. */
  private String appClassPath() {
    return Stream.concat(
            Stream.of(8, 11).filter(release::isAtLeast).map(JavaCommand::appsJar),
            classPath.stream())
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  /** Starts a main class of {@code src/apps}. */
  public ForkedProcess start(String mainClass, String... arguments) {
    return ForkedProcess.start(line(mainClass, arguments), environment);
  }

  /** Runs a main class to its end. */
  public Outcome run(String mainClass, String... arguments) {
    try (ForkedProcess app = start(mainClass, arguments)) {
      app.closeStdin();
      int exitCode = app.awaitExit();
      return new Outcome(exitCode, app.stdout().text(), app.stderr().text());
    }
  }

  /** How a run ended; equal if they cannot be distinguished. */
  public record Outcome(int exitCode, String stdout, String stderr) {}
}
