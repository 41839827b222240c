package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.procfs.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * A process, distinguished from later ones with the same id by its start time. Immutable.
 *
 * <p>Ids count within a PID namespace. Whether a process of another PID namespace is alive cannot
 * be read; it is taken to be.
 */
public final class ProcessIdentity {
  /** The highest process id that Linux gives (PID_MAX_LIMIT of include/linux/threads.h). */
  public static final long MAX_PID = 1 << 22;

  private final long pid;
  private final long startTicks;
  private final String pidNamespace;

  /**
   * A process.
   *
   * @param pid 1 to {@link #MAX_PID}
   * @param startTicks its start, in clock ticks since boot: field 22 of {@code /proc/PID/stat}
   * @param pidNamespace such as {@code 4026531836}, the inode of {@code /proc/PID/ns/pid}; without
   *     blanks
   */
  public ProcessIdentity(long pid, long startTicks, String pidNamespace) {
    if (pid < 1 || pid > MAX_PID) {
      throw new IllegalArgumentException("a process id is 1 to " + MAX_PID + ", not " + pid);
    }
    if (startTicks < 0) {
      throw new IllegalArgumentException("a start time is 0 or more, not " + startTicks);
    }
    if (pidNamespace.isEmpty() || pidNamespace.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("\"" + pidNamespace + "\" is not a PID namespace");
    }
    this.pid = pid;
    this.startTicks = startTicks;
    this.pidNamespace = pidNamespace;
  }

  /**
   * Returns the calling process.
   *
   * @throws IOException where {@code /proc} is not mounted
   */
  public static ProcessIdentity self() throws IOException {
    String stat = ProcFile.read("/proc/self/stat");
    String namespace = Files.readSymbolicLink(Paths.get("/proc/self/ns/pid")).toString();
    return new ProcessIdentity(
        Long.parseLong(stat.substring(0, stat.indexOf(' '))),
        startTicksIn(stat),
        namespace.substring(namespace.indexOf('[') + 1, namespace.indexOf(']')));
  }

  /** The process id, as its own PID namespace counts. */
  public long pid() {
    return pid;
  }

  /** The start of the process, in clock ticks since boot. */
  public long startTicks() {
    return startTicks;
  }

  /** The inode of its PID namespace. */
  public String pidNamespace() {
    return pidNamespace;
  }

  /**
   * Returns whether the process runs, as far as another one can see. A zombie does not run.
   *
   * @param observer the process that wants to know, usually {@link #self}
   * @return true also where the two are in different PID namespaces
   */
  public boolean isAlive(ProcessIdentity observer) {
    if (!pidNamespace.equals(observer.pidNamespace)) {
      return true;
    }
    try {
      String stat = ProcFile.read("/proc/" + pid + "/stat");
      char state = stateIn(stat);
      return startTicksIn(stat) == startTicks && state != 'Z' && state != 'X';
    } catch (IOException ignored) {
      return false; // the process has ended
    }
  }

  // the name in parentheses may hold blanks and parentheses: count from the last one
  private static char stateIn(String stat) {
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  private static long startTicksIn(String stat) throws IOException {
    int at = stat.lastIndexOf(')') + 2;
    for (int field = 3; field < 22 && at > 0; field++) {
      at = stat.indexOf(' ', at) + 1;
    }
    int end = stat.indexOf(' ', at);
    if (at <= 0 || end < 0) {
      throw new IOException("/proc/PID/stat has an unknown format: " + stat);
    }
    return Long.parseLong(stat.substring(at, end));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProcessIdentity
        && ((ProcessIdentity) other).pid == pid
        && ((ProcessIdentity) other).startTicks == startTicks
        && ((ProcessIdentity) other).pidNamespace.equals(pidNamespace);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(pid * 31 + startTicks);
  }

  /** The process id, for messages. */
  @Override
  public String toString() {
    return "pid " + pid;
  }
}
