package io.github.jmptcp.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short command of the system, run to its end. */
final class Command {

  private static final long TIMEOUT_SECONDS = 20;

  private Command() {}

  /**
   * Runs a command and gives back what it printed, errors included.
   *
   * @throws DemoException when it is missing, fails, or takes longer than 20 s
   */
  static String run(List<String> command) throws DemoException {
    String line = String.join(" ", command);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try {
        // Closing the pipe of a child that hangs ends the read below.
        process
            .onExit()
            .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .exceptionally(
                late -> {
                  process.destroyForcibly();
                  return process;
                });
        String output =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = process.waitFor();
        if (exit != 0) {
          throw new DemoException("`" + line + "` failed (exit " + exit + "): " + output);
        }
        return output;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new DemoException("`" + line + "` cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("interrupted while running `" + line + "`", e);
    }
  }
}
