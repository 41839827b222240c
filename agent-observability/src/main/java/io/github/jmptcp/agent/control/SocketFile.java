package io.github.jmptcp.agent.control;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.files.PrivateFolder;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file of the control socket: where it may lie, who may open it, and that it goes with the JVM.
 * A shutdown hook is to call {@link #remove}, and is to be there before the file: a JVM that ends
 * meanwhile makes none, or waits for it and removes it.
 */
final class SocketFile {
  // sun_path is 108 bytes with its final zero (include/uapi/linux/un.h)
  private static final int LONGEST_PATH = 107;
  private static final long PATIENCE_SECONDS = 1;

  private final UnixChannels channels;
  private final int uid;
  private final StaleSockets stale;
  private final Lock lock = new ReentrantLock();
  private volatile boolean ended;
  private @Nullable Path path;
  private @Nullable Object key;

  /**
   * Makes nothing yet.
   *
   * @param uid the effective user of this process
   */
  SocketFile(UnixChannels channels, int uid) {
    this.channels = channels;
    this.uid = uid;
    this.stale = new StaleSockets(channels, uid);
  }

  /** Whether the JVM is ending. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Makes the file and listens, in place of a stale one; removes those that killed JVMs left beside
   * it.
   *
   * @param template an absolute path, {@code %p} being the pid
   * @return null: the JVM is ending, and there is no file
   */
  @Nullable SelectableChannel listen(Path template, int backlog) throws IOException {
    Path wanted = Paths.get(template.toString().replace("%p", Log.pid()));
    int length = wanted.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH) {
      throw new IOException(
          "the path has " + length + " bytes, and a socket's has at most " + LONGEST_PATH);
    }
    // all that follows is done below the folder's real name, which no other user can rename
    Path folder = Objects.requireNonNull(wanted.getParent()).toRealPath();
    PrivateFolder.demandSafe(folder, uid);
    Path real = folder.resolve(Objects.requireNonNull(wanted.getFileName()));
    stale.remove(real);
    SelectableChannel listener = ended ? null : make(real, backlog);
    stale.removeAll(folder, String.valueOf(template.getFileName()));
    return listener;
  }

  private @Nullable SelectableChannel make(Path real, int backlog) throws IOException {
    lock.lock();
    try {
      SelectableChannel listener = channels.listen(real.toString(), backlog);
      try {
        path = real;
        key = key(real);
        // until here the umask decided; no other user may move a file in this folder, and
        // the user of a client that has connected already is checked all the same
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
        if (!ended) {
          return listener;
        }
      } catch (IOException | RuntimeException | Error e) {
        listener.close();
        Files.deleteIfExists(real);
        throw e;
      }
      listener.close();
      Files.deleteIfExists(real);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes the file if it is still the one that {@link #listen} made. None is made from now on.
   */
  void remove() {
    ended = true;
    boolean locked = false;
    try {
      // to make it takes microseconds, unless the file system hangs
      locked = lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Path made = path;
      if (locked && made != null && key != null && key.equals(key(made))) {
        Files.deleteIfExists(made);
      }
    } catch (IOException | RuntimeException ignored) {
      // then there is nothing to remove, or a policy forbids it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Where it is. */
  @Override
  public String toString() {
    return String.valueOf(path);
  }
}
