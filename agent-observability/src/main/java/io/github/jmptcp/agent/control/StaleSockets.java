package io.github.jmptcp.agent.control;

import io.github.jmptcp.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Socket files that JVMs left because they were killed. Only a socket of this user at which no
 * process listens is one, and nothing else is ever removed.
 */
final class StaleSockets {
  private static final int TYPE = 0170000; // S_IFMT
  private static final int SOCKET = 0140000; // S_IFSOCK
  private static final int MAX_LOOKS = 1000;
  private static final int MAX_PID_DIGITS = 10;

  private final UnixChannels channels;
  private final int uid;

  StaleSockets(UnixChannels channels, int uid) {
    this.channels = channels;
    this.uid = uid;
  }

  /**
   * Makes room for a new socket.
   *
   * @throws IOException if there is a file that is not stale
   */
  void remove(Path file) throws IOException {
    try {
      if (!isOwnSocket(file)) {
        throw new IOException("there is a file that is no socket of this user; it was left alone");
      }
    } catch (NoSuchFileException ignored) {
      return;
    }
    if (channels.isAnswered(file.toString())) {
      throw new IOException("another process listens there already; %p in the path is the pid");
    }
    Files.deleteIfExists(file);
  }

  private boolean isOwnSocket(Path file) throws IOException {
    return (PrivateFolder.mode(file) & TYPE) == SOCKET && PrivateFolder.owner(file) == uid;
  }

  /**
   * Removes those of killed JVMs in a folder where no other user can change files.
   *
   * @param name the name of such a file, with {@code %p} for the pid
   * @return how many were removed
   */
  int removeAll(Path folder, String name) {
    int pidAt = name.indexOf("%p");
    if (pidAt < 0 || name.indexOf("%p", pidAt + 1) >= 0) {
      return 0;
    }
    int removed = 0;
    int looks = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String pid = pid(file, name.substring(0, pidAt), name.substring(pidAt + 2));
        if (pid.isEmpty() || isRunning(pid)) {
          continue;
        }
        if (removeIfStale(file)) {
          removed++;
        }
        looks++;
        if (looks == MAX_LOOKS) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException ignored) {
      // then they stay
    }
    return removed;
  }

  /** The digits between both parts of the name; empty: it is another name. */
  private static String pid(Path file, String before, String after) {
    String name = String.valueOf(file.getFileName());
    int digits = name.length() - before.length() - after.length();
    if (digits < 1
        || digits > MAX_PID_DIGITS
        || !name.startsWith(before)
        || !name.endsWith(after)) {
      return "";
    }
    String pid = name.substring(before.length(), before.length() + digits);
    for (int i = 0; i < digits; i++) {
      if (pid.charAt(i) < '0' || pid.charAt(i) > '9') {
        return "";
      }
    }
    return pid;
  }

  // a JVM between bind and listen refuses too; one of another pid namespace answers
  private static boolean isRunning(String pid) {
    return Files.exists(Paths.get("/proc", pid), LinkOption.NOFOLLOW_LINKS);
  }

  private boolean removeIfStale(Path file) {
    try {
      return isOwnSocket(file)
          && !channels.isAnswered(file.toString())
          && Files.deleteIfExists(file);
    } catch (IOException ignored) {
      return false;
    }
  }
}
