package io.github.jmptcp.it.fork;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process of a test: stdout and stderr captured apart, every wait bounded, ended by its id when
 * closed.
 */
public final class ForkedProcess implements AutoCloseable {
  /**
   * How long any test waits for anything, in seconds by {@code -Djmptcp.patience}. Generous: it
   * bounds a hang on a busy machine, it is not a measurement. What may take longer takes a
   * multiple.
   */
  public static final Duration LIMIT = Duration.ofSeconds(Long.getLong("jmptcp.patience", 60));

  private final List<String> command;
  private final Process process;
  private final Capture stdout;
  private final Capture stderr;

  private ForkedProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    stdout = new Capture("stdout of " + process.pid(), process.getInputStream());
    stderr = new Capture("stderr of " + process.pid(), process.getErrorStream());
  }

  /** Variables that would change what a child JVM prints or how its sockets are made. */
  private static final List<String> CLEARED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LD_PRELOAD");

  /** Starts the command with these variables on top of the (cleaned) environment of the test. */
  public static ForkedProcess start(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(CLEARED);
    builder.environment().keySet().removeIf(name -> name.startsWith("JMPTCP_"));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      ForkedProcess forked = new ForkedProcess(command, process);
      Runtime.getRuntime().addShutdownHook(forked.reaper);
      return forked;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the command in the environment of the test. */
  public static ForkedProcess start(List<String> command) {
    return start(command, Map.of());
  }

  private final Thread reaper = new Thread(this::kill);

  /** The process id; {@code ip netns exec} and {@code prlimit} keep it when they start a JVM. */
  public long pid() {
    return process.pid();
  }

  /** What it prints. */
  public Capture stdout() {
    return stdout;
  }

  /** What it complains about. */
  public Capture stderr() {
    return stderr;
  }

  /** Writes one line to its stdin. */
  public void send(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new AssertionError("cannot write to " + this, e);
    }
  }

  /** Ends its stdin. */
  public void closeStdin() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the next line on stdout that fits. */
  public String awaitLine(Predicate<String> line) {
    return awaitLine(line, LIMIT);
  }

  /** Waits that long for the next line on stdout that fits. */
  public String awaitLine(Predicate<String> line, Duration limit) {
    try {
      return stdout.awaitNext(line, limit);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nstderr:\n" + stderr.text(), e);
    }
  }

  /** Waits for a line on stderr that matches, at any position. */
  public String awaitError(Predicate<String> line) {
    return stderr.await(line, LIMIT);
  }

  /** Waits for the end of the process and both its streams. */
  public int awaitExit() {
    return awaitExit(LIMIT);
  }

  /** Waits that long for the end of the process and both its streams. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(this + " did not end within " + limit + "\n" + dump());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    stdout.awaitEnd(LIMIT);
    stderr.awaitEnd(LIMIT);
    return process.exitValue();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Both streams, for messages. */
  public String dump() {
    return "stdout:\n" + stdout.text() + "\nstderr:\n" + stderr.text();
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException ignored) {
      // the hook runs already
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "process " + process.pid() + " (" + String.join(" ", command) + ")";
  }
}
