package io.github.jmptcp.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Java application in a separate process. */
final class Application implements AutoCloseable {

  private static final long GRACE_SECONDS = 10;

  private final Process process;
  private final BufferedReader output;

  private Application(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /**
   * Starts an application.
   *
   * @param host where it runs
   * @param javaCommand the java command with its options, main class and arguments
   * @param standardError the file that receives it
   * @throws DemoException when it cannot be started
   */
  static Application start(Host host, List<String> javaCommand, Path standardError)
      throws DemoException {
    List<String> command = host.command(new ArrayList<>(javaCommand));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(standardError.toFile()));
    // The two runs differ in the agent and in nothing else.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("JDK_JAVA_OPTIONS")
                    || name.equals("_JAVA_OPTIONS")
                    || name.startsWith("JMPTCP_"));
    try {
      return new Application(builder.start());
    } catch (IOException e) {
      throw new DemoException(
          "`" + String.join(" ", command) + "` cannot be started: " + e.getMessage(), e);
    }
  }

  /** The next line on standard output, null at its end. */
  @Nullable String readLine() throws DemoException {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new DemoException("the output of the application broke off: " + e.getMessage(), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended by itself and gives back its exit code. */
  int awaitExit() throws DemoException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted", e);
    }
  }

  /** The beginning of what one wrote to standard error, to stand below a message. */
  static String errorOutput(Path standardError) {
    try (Stream<String> lines = Files.lines(standardError)) {
      return lines.limit(5).map(line -> "\n  " + line).collect(Collectors.joining());
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** Ends it at once; a reader of its output then comes to the end. */
  void kill() {
    process.destroyForcibly();
  }

  /** Requests its end, so that shutdown hooks run, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
