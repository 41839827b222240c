package io.github.jmptcp.agent.observe;

import io.github.jmptcp.text.LineText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc/PID} of another process. */
public final class ProcessFiles {

  private ProcessFiles() {}

  static Set<Long> socketInodes(long pid) throws IOException {
    Set<Long> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(path(pid, "fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(Long.valueOf(target.substring(8, target.length() - 1)));
          }
        } catch (NoSuchFileException ignored) {
          // no socket of the process any more
        }
      }
      return inodes;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      throw new IOException("there is no process " + pid, e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "/proc/"
              + pid
              + "/fd may not be read: be the user of the process, or root (in a"
              + " container with CAP_SYS_PTRACE)",
          e);
    }
  }

  /** Whether the process exists. */
  public static boolean exists(long pid) {
    return Files.exists(path(pid, "stat"));
  }

  /** The user the process runs as (its effective uid). */
  public static long uid(long pid) throws IOException {
    return Long.parseLong(status(pid, "Uid:").split("\\s+")[1]);
  }

  /** Whether it has a handler for that signal. */
  public static boolean catches(long pid, int signal) throws IOException {
    long caught = Long.parseUnsignedLong(status(pid, "SigCgt:"), 16);
    return (caught >>> (signal - 1) & 1) != 0;
  }

  /** Its pid in the innermost pid namespace it is in, as it sees it itself; kernel 4.1. */
  public static long innerPid(long pid) throws IOException {
    String[] pids = status(pid, "NSpid:").split("\\s+");
    return Long.parseLong(pids[pids.length - 1]);
  }

  /** Its user as it sees it itself: in a user namespace the numbers are others. */
  public static long innerUid(long pid) throws IOException {
    long uid = uid(pid);
    for (String line : Files.readAllLines(path(pid, "uid_map"), StandardCharsets.US_ASCII)) {
      // first inside, first outside (in the reader's view), count
      String[] words = line.trim().split("\\s+");
      long inside = Long.parseLong(words[0]);
      long outside = Long.parseLong(words[1]);
      if (uid >= outside && uid - outside < Long.parseLong(words[2])) {
        return inside + (uid - outside);
      }
    }
    return uid;
  }

  /** An environment variable the process was started with; null: none, or not to be read. */
  public static @Nullable String variable(long pid, String name) {
    for (String entry : strings(pid, "environ")) {
      if (entry.startsWith(name + "=")) {
        return entry.substring(name.length() + 1);
      }
    }
    return null;
  }

  /** The value that follows a key in the agent's options, by command line or environment. */
  public static @Nullable String setting(long pid, String key, String variable) {
    for (String file : new String[] {"cmdline", "environ"}) {
      for (String entry : strings(pid, file)) {
        String value = null;
        if (entry.startsWith("-Djmptcp." + key)) {
          value = entry.substring(9 + key.length());
        } else if (entry.startsWith(variable)) {
          value = entry.substring(variable.length());
        } else if (entry.contains("-javaagent:") && entry.contains(key)) {
          value = entry.substring(entry.indexOf(key) + key.length()).split("[, \"]", 2)[0];
        }
        if (value != null && !value.isEmpty()) {
          return value;
        }
      }
    }
    return null;
  }

  private static String[] strings(long pid, String file) {
    try {
      return new String(Files.readAllBytes(path(pid, file)), StandardCharsets.UTF_8).split("\0");
    } catch (IOException ignored) {
      return new String[0];
    }
  }

  /** Whether the process has the agent's jar open, by the jar's usual name. */
  public static boolean hasAgent(long pid) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(path(pid, "fd"))) {
      for (Path descriptor : descriptors) {
        if (isAgentJar(descriptor)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException ignored) {
      return false;
    }
    return false;
  }

  /** The processes that have the agent's jar open, and that may be looked at, but not this one. */
  public static List<Long> withAgent() throws IOException {
    List<Long> pids = new ArrayList<>();
    String own = Paths.get("/proc/self").toRealPath().getFileName().toString();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Paths.get("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        if (!pid.equals(own) && hasAgent(Long.parseLong(pid)) && !isCommand(Long.parseLong(pid))) {
          pids.add(Long.valueOf(pid));
        }
      }
    }
    return pids;
  }

  /** Whether it runs one of our commands rather than an application. */
  private static boolean isCommand(long pid) {
    String[] words = strings(pid, "cmdline");
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals("-jar") && words[i + 1].matches(".*jmptcp[^/]*\\.jar")) {
        return true;
      }
    }
    return false;
  }

  /** What a descriptor of this process is, as {@code /proc} names it. */
  public static String ownDescriptor(int fd) {
    try {
      return Files.readSymbolicLink(Paths.get("/proc/self/fd", Integer.toString(fd))).toString();
    } catch (IOException ignored) {
      return "";
    }
  }

  private static boolean isAgentJar(Path descriptor) {
    try {
      Path name = Files.readSymbolicLink(descriptor).getFileName();
      return name != null && name.toString().matches("jmptcp(-[0-9].*)?\\.jar");
    } catch (IOException ignored) {
      return false;
    }
  }

  private static String status(long pid, String field) throws IOException {
    try {
      for (String line : Files.readAllLines(path(pid, "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(field)) {
          return line.substring(field.length()).trim();
        }
      }
    } catch (NoSuchFileException e) {
      throw new IOException("there is no process " + pid, e);
    }
    throw new IOException("/proc/" + pid + "/status has no " + field);
  }

  /** The command line, with blanks between its words and unprintable characters replaced. */
  public static String command(long pid) throws IOException {
    byte[] bytes = Files.readAllBytes(path(pid, "cmdline"));
    String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').trim();
    return LineText.printable(text); // it goes to a terminal, and the process chose it
  }

  /** Whether both are in the same namespace of that kind: {@code net}, {@code mnt}. */
  public static boolean sharesNamespace(long pid, String kind) {
    try {
      return Files.readSymbolicLink(path(pid, "ns/" + kind))
          .equals(Files.readSymbolicLink(Paths.get("/proc/thread-self/ns", kind)));
    } catch (IOException ignored) {
      return true;
    }
  }

  static Path path(long pid, String name) {
    return Paths.get("/proc", Long.toString(pid), name);
  }
}
