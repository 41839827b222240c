package io.github.jmptcp.it.fork;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command to its end: the short helpers such as {@code ip} and {@code nft}. */
public final class CommandLine {
  private CommandLine() {}

  /** How a command ended, both streams merged. */
  public record Result(int exitCode, String output) {}

  /**
   * Runs the command and returns what it printed; any exit code but 0 is an error that quotes it.
   */
  public static String run(List<String> command) {
    Result result = attempt(command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          String.join(" ", command)
              + " ended with "
              + result.exitCode()
              + ": "
              + result.output().strip());
    }
    return result.output();
  }

  /** Like {@link #run(List)}. */
  public static String run(String... command) {
    return run(List.of(command));
  }

  /** Runs the command and accepts every exit code. */
  public static Result attempt(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + " did not end");
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
