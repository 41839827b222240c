package io.github.jmptcp.agent.report;

import io.github.jmptcp.files.RegularFile;
import io.github.jmptcp.text.LineText;
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
  private volatile boolean isFile;

  private Log(Level level, OutputStream out, @Nullable String path) {
    this.level = level;
    this.out = out;
    this.path = path;
  }

  /**
   * A log at that level.
   *
   * @param path a file to append to, {@code %p} being the pid; null: stderr, which also serves
   *     where the file cannot be opened, and then reports it
   */
  public static Log open(Level level, @Nullable String path) {
    Log log = new Log(level, new FileOutputStream(FileDescriptor.err), path);
    if (level != Level.OFF) {
      log.openFile();
    }
    return log;
  }

  private void openFile() {
    if (path != null) {
      try {
        reopen();
      } catch (IOException e) {
        error(
            "option logfile="
                + LineText.cut(path)
                + ": "
                + LineText.cut(String.valueOf(e.getMessage()))
                + "; logging to stderr");
      }
    }
  }

  /**
   * Opens the file again, after log rotation has moved it.
   *
   * @throws IOException where it cannot be opened, or there is none; the log stays where it was
   */
  public synchronized void reopen() throws IOException {
    if (path == null) {
      throw new IOException("the log goes to stderr (option logfile=PATH)");
    }
    File file = new File(path.replace("%p", pid()));
    RegularFile.check(file); // to open a FIFO would wait for its reader
    OutputStream before = out;
    out = new FileOutputStream(file, /* append= */ true);
    if (isFile) {
      before.close();
    }
    isFile = true;
  }

  /** This process's id, as in {@code /proc}: ProcessHandle came with 9, and JMX is not for us. */
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

  /** Sets it; a file that was not opened because nothing was to be written is opened now. */
  public void level(Level newLevel) {
    boolean wasOff = level == Level.OFF;
    level = newLevel;
    if (wasOff && newLevel != Level.OFF && !isFile) {
      openFile();
    }
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
    String line = "[jmptcp] " + wanted + " " + LineText.printable(message) + "\n";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    OutputStream to = out;
    while (!isWritten(to, bytes) && to != out) {
      to = out; // it was closed meanwhile by a reopen
    }
  }

  private static boolean isWritten(OutputStream to, byte[] line) {
    try {
      to.write(line);
      return true;
    } catch (IOException ignored) {
      // a closed stderr or a full disk is no reason to trouble the application
      return false;
    }
  }
}
