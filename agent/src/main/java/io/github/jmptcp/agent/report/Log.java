package io.github.jmptcp.agent.report;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code [jmptcp] LEVEL message}, one line a call and one write a line, to stderr or a file.
 * Not by {@code System.err}, which belongs to the application, and not by any logging library,
 * which would start before the application has chosen its own.
 *
 * <p>Safe for concurrent use; takes no lock (an appending write of one line is atomic in the
 * kernel).
 */
public final class Log {
  private volatile Level level;
  private volatile OutputStream out;
  private final @Nullable String path;

  private Log(Level level, OutputStream out, @Nullable String path) {
    this.level = level;
    this.out = out;
    this.path = path;
  }

  /**
   * A log at that level.
   *
   * @param path a file to append to, {@code %p} being the pid; null: stderr, which also serves
   *     where the file cannot be opened, and then says so
   */
  public static Log open(Level level, @Nullable String path) {
    Log log = new Log(level, new FileOutputStream(FileDescriptor.err), path);
    if (path != null && level != Level.OFF) {
      try {
        log.reopen();
      } catch (IOException e) {
        log.error("option logfile=" + path + ": " + e.getMessage() + "; logging to stderr");
      }
    }
    return log;
  }

  /** Opens the file anew, after it was moved away by log rotation; without a file does nothing. */
  public void reopen() throws IOException {
    if (path != null) {
      OutputStream before = out;
      out = new FileOutputStream(path.replace("%p", pid()), /* append= */ true);
      if (out != before && before instanceof FileOutputStream) {
        FileDescriptor fd = ((FileOutputStream) before).getFD();
        if (fd != FileDescriptor.err) {
          before.close();
        }
      }
    }
  }

  /**
   * This process's id, as {@code /proc} says it: ProcessHandle came with 9, and JMX is not for us.
   */
  public static String pid() {
    try {
      return new File("/proc/self").getCanonicalFile().getName();
    } catch (IOException e) {
      return "unknown";
    }
  }

  public Level level() {
    return level;
  }

  public void level(Level newLevel) {
    level = newLevel;
  }

  /** Whether lines of that level are written. */
  public boolean writes(Level wanted) {
    return wanted.compareTo(level) <= 0;
  }

  public void error(String message) {
    write(Level.ERROR, message);
  }

  public void warn(String message) {
    write(Level.WARN, message);
  }

  public void info(String message) {
    write(Level.INFO, message);
  }

  public void debug(String message) {
    write(Level.DEBUG, message);
  }

  private void write(Level wanted, String message) {
    if (!writes(wanted)) {
      return;
    }
    String line = "[jmptcp] " + wanted + " " + message.replace('\n', ' ') + "\n";
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException nowhereToSayIt) {
      // a closed stderr or a full disk is no reason to trouble the application
    }
  }
}
