package io.github.jmptcp.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the user sees during a run: on a terminal one line that changes, else a log. */
final class Screen {

  private static final int BAR = 10;
  private static final long TERMINAL_MILLIS = 300;
  private static final long LOG_MILLIS = 1000;

  private final PrintStream out;
  private final boolean terminal;
  private final int rate;
  private Sample last = new Sample(0, 0, List.of());
  private long size = 1;
  private boolean lineOpen;

  Screen(PrintStream out, boolean terminal, int rate) {
    this.out = out;
    this.terminal = terminal;
    this.rate = rate;
  }

  /** The screen on standard output. */
  static Screen standard(int rate) {
    return new Screen(System.out, isTerminal(), rate);
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  synchronized void print(String line) {
    endLine();
    out.println(line);
    out.flush();
  }

  /** An event in the course of a run. */
  synchronized void event(long millis, String what) {
    print("%6.1f s  %s".formatted(millis / 1000.0, what));
  }

  /**
   * A new run begins.
   *
   * @param bytes that its clients will move together
   */
  synchronized void restart(long bytes) {
    size = bytes;
    last = new Sample(0, 0, List.of());
  }

  /** Shows how far the run is, if it is time to. */
  synchronized void progress(Sample now) {
    long span = now.millis() - last.millis();
    if (span < (terminal ? TERMINAL_MILLIS : LOG_MILLIS)) {
      return;
    }
    StringBuilder line =
        new StringBuilder(
            "%6.1f s %3d %% %7.1f Mbit/s"
                .formatted(
                    now.millis() / 1000.0,
                    100 * now.received() / size,
                    megabits(now.received() - last.received(), span)));
    for (int i = 0; i < now.paths().size(); i++) {
      long before = last.paths().isEmpty() ? 0 : last.paths().get(i);
      double megabits = megabits(now.paths().get(i) - before, span);
      line.append("  path %d [%s] %3.0f".formatted(i + 1, bar(megabits), megabits));
    }
    last = now;
    if (terminal) {
      out.print("\r" + line + "\033[K");
      out.flush();
      lineOpen = true;
    } else {
      print(line.toString());
    }
  }

  private void endLine() {
    if (lineOpen) {
      out.println();
      lineOpen = false;
    }
  }

  private String bar(double megabits) {
    int full = (int) Math.round(Math.min(1, megabits / rate) * BAR);
    return "#".repeat(full) + " ".repeat(BAR - full);
  }

  private static double megabits(long bytes, long millis) {
    return bytes * 8 / 1000.0 / millis;
  }
}
