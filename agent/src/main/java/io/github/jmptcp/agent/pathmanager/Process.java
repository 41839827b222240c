package io.github.jmptcp.agent.pathmanager;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * A process, told from later ones with the same id by when it started. Immutable.
 *
 * <p>Ids count within a PID namespace: whether a process of another one lives cannot be asked, so
 * it is taken to.
 */
final class Process {
  /** PID_MAX_LIMIT of include/linux/threads.h. */
  static final long MAX_PID = 1 << 22;

  final long pid;

  /** Clock ticks since boot, field 22 of {@code /proc/PID/stat}. */
  final long start;

  /** Such as {@code 4026531836}, the inode of {@code /proc/PID/ns/pid}. */
  final String pidNamespace;

  Process(long pid, long start, String pidNamespace) {
    this.pid = pid;
    this.start = start;
    this.pidNamespace = pidNamespace;
  }

  /** This JVM. */
  static Process self() throws IOException {
    String stat = read("/proc/self/stat");
    String namespace = Files.readSymbolicLink(Paths.get("/proc/self/ns/pid")).toString();
    return new Process(
        Long.parseLong(stat.substring(0, stat.indexOf(' '))),
        startOf(stat),
        namespace.substring(namespace.indexOf('[') + 1, namespace.indexOf(']')));
  }

  /** Whether it runs, as far as {@code asker} can see. */
  boolean isAlive(Process asker) {
    if (!pidNamespace.equals(asker.pidNamespace)) {
      return true;
    }
    try {
      String stat = read("/proc/" + pid + "/stat");
      return startOf(stat) == start && stateOf(stat) != 'Z' && stateOf(stat) != 'X';
    } catch (IOException gone) {
      return false;
    }
  }

  // the name in parentheses may hold blanks and parentheses: count from the last one
  private static char stateOf(String stat) {
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private static long startOf(String stat) throws IOException {
    int at = stat.lastIndexOf(')') + 2;
    for (int field = 3; field < 22 && at > 0; field++) {
      at = stat.indexOf(' ', at) + 1;
    }
    int end = stat.indexOf(' ', at);
    if (at <= 0 || end < 0) {
      throw new IOException("/proc/PID/stat is not as expected: " + stat);
    }
    return Long.parseLong(stat.substring(at, end));
  }

  /** A small file of {@code /proc}, without the newline at its end. */
  static String read(String path) throws IOException {
    byte[] bytes = new byte[8192];
    int length = 0;
    try (InputStream in = new FileInputStream(path)) {
      for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, bytes.length - length)) {
        length += n;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8).trim();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Process
        && ((Process) other).pid == pid
        && ((Process) other).start == start
        && ((Process) other).pidNamespace.equals(pidNamespace);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid * 31 + start);
  }

  @Override
  public String toString() {
    return pid + " " + start + " " + pidNamespace;
  }
}
