package io.github.jmptcp.agent.top;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * The terminal: keys one by one and without echo, and its size. By stty(1), which every Linux with
 * a terminal has; what it was before is restored at the end, also after a signal.
 */
final class Terminal implements AutoCloseable {
  private static final int FALLBACK_COLUMNS = 80;
  private static final int FALLBACK_ROWS = 24;
  private static final String ENTER = "\033[?1049h\033[?25l";
  private static final String LEAVE = "\033[?25h\033[?1049l";

  private final PrintStream out;
  private final InputStream keys = new FileInputStream(FileDescriptor.in);
  private final String before;
  private final Thread restorer = new Thread(this::restore, "jmptcp-terminal");
  private boolean restored;

  /** Takes it over. */
  Terminal(PrintStream out) throws IOException {
    this.out = out;
    this.before = stty("-g").trim();
    Runtime.getRuntime().addShutdownHook(restorer);
    stty("-icanon", "-echo", "min", "0", "time", "0");
    out.print(ENTER);
    out.flush();
  }

  /** The key that was pressed since the last call; -1: none. */
  int key() throws IOException {
    return keys.available() > 0 ? keys.read() : -1;
  }

  /** Rows and columns now. */
  int[] size() {
    try {
      String[] words = stty("size").trim().split(" ");
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[1]);
      if (rows > 0 && columns > 0) {
        return new int[] {rows, columns};
      }
    } catch (IOException | RuntimeException ignored) {
      // a serial line does not know it
    }
    return new int[] {FALLBACK_ROWS, FALLBACK_COLUMNS};
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException ignored) {
      // the hook runs already
    }
  }

  private synchronized void restore() {
    if (!restored) {
      restored = true;
      out.print(LEAVE);
      out.flush();
      try {
        stty(before);
      } catch (IOException ignored) {
        // the terminal is gone
      }
    }
  }

  private static String stty(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true)
            .start();
    StringBuilder output = new StringBuilder();
    try (InputStream in = process.getInputStream()) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        output.append((char) c);
      }
      if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("stty: " + output.toString().trim());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output.toString();
  }
}
