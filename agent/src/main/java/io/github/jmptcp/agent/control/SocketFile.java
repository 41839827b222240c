package io.github.jmptcp.agent.control;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file of the control socket: where it may lie, who may open it, and when it is stale. */
final class SocketFile {
  // sun_path is 108 bytes with its final zero (include/uapi/linux/un.h)
  private static final int LONGEST_PATH = 107;
  private static final int GROUP_OR_OTHERS_WRITE = 0022;
  private static final int OTHERS_ENTER = 0077;
  private static final int STICKY = 01000;

  private final UnixChannels channels;
  private final Users users;
  private final Path path;
  private @Nullable Object key;

  /** An absolute path. */
  SocketFile(UnixChannels channels, Users users, Path path) {
    this.channels = channels;
    this.users = users;
    this.path = path;
  }

  /** Makes the file and listens. */
  SelectableChannel listen(int backlog) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH) {
      throw new IOException(
          "the path has " + length + " bytes, and a socket's has at most " + LONGEST_PATH);
    }
    // all that follows is done below the folder's real name, which nobody else can rename
    Path folder = Objects.requireNonNull(path.getParent()).toRealPath();
    demandSafe(folder);
    Path real = folder.resolve(Objects.requireNonNull(path.getFileName()));
    removeStale(real);
    SelectableChannel listener = channels.listen(real.toString(), backlog);
    try {
      // until here the umask decided; nobody else may move a file in this folder, and whoever has
      // connected already is asked for its user all the same
      Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
      key = key(real);
      return listener;
    } catch (IOException | RuntimeException e) {
      listener.close();
      Files.deleteIfExists(real);
      throw e;
    }
  }

  /** Makes a folder of our own for the socket, or checks the one that is there. */
  static void makeOwnFolder(Users users, Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // a link that somebody put there is no folder of ours
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          || !users.isOwn(folder)
          || (mode(folder) & OTHERS_ENTER) != 0) {
        throw new IOException(
            folder + " is not a folder of this user alone: chmod 700 it, or remove it");
      }
    }
  }

  /** As sshd does with its files: nobody but this user and root may rename anything on the way. */
  private void demandSafe(Path folder) throws IOException {
    for (Path at = folder; at != null; at = at.getParent()) {
      int mode = mode(at);
      boolean othersWrite = (mode & GROUP_OR_OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
      if (othersWrite || !users.isOwnOrRoots(at)) {
        throw new IOException(
            "other users can rename files in "
                + at
                + " (mode "
                + Integer.toOctalString(mode & 07777)
                + "): chmod go-w it, or choose another folder, or control=auto");
      }
    }
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes what a JVM left that was killed; refuses whatever else is there. */
  private void removeStale(Path real) throws IOException {
    BasicFileAttributes there;
    try {
      there = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!there.isOther() || !users.isOwn(real)) {
      throw new IOException("there is a file that is no socket of this user; it was left alone");
    }
    try (ByteChannel alive = channels.connect(real.toString())) {
      throw new IOException("another process listens there already; %p in the path is the pid");
    } catch (java.net.ConnectException nobodyListens) {
      Files.deleteIfExists(real);
    }
  }

  /** Removes the file if it is still the one that {@link #listen} made. */
  void remove() {
    try {
      if (key != null && key.equals(key(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException gone) {
      // then there is nothing to remove
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
