package io.github.jmptcp.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Folders in which no other user can put, rename or remove anything, as sshd demands of its files:
 * each folder on the way belongs to this user or to root, and only they may write to it, unless its
 * sticky bit keeps users from each other's files (as in {@code /tmp}).
 *
 * <p>The owner of {@code /} counts as root: root has another uid in a user namespace that does not
 * map it, and the owner of {@code /} can rename any folder below it.
 */
public final class PrivateFolder {
  // inode(7)
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int GROUP_OR_OTHERS_WRITE = 0022;
  private static final int GROUP_OR_OTHERS = 0077;
  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;

  private static final int ROOT = 0;

  private PrivateFolder() {}

  /**
   * Makes a folder for this user alone (mode 0700) unless there is one. Nothing is made where the
   * way to it is not safe.
   *
   * @param uid the effective user of this process
   * @return its real path, in which no other user can rename any folder
   * @throws IOException if the way is not safe, the folder cannot be made, or what has this name is
   *     a link, belongs to another user, or is open to others
   */
  public static Path make(Path folder, int uid) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Path name = folder.getFileName();
    if (parent == null || name == null) {
      throw new IOException(folder + " has no parent folder");
    }
    Path way = parent.toRealPath();
    demandSafe(way, uid);
    Path made = way.resolve(name);
    try {
      Files.createDirectory(
          made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      demandOwn(made, uid);
    }
    return made;
  }

  /**
   * Returns if this is a folder of this user alone.
   *
   * @param uid the effective user of this process
   * @throws IOException if it is missing, a link, belongs to another user, or is open to others
   */
  public static void demandOwn(Path folder, int uid) throws IOException {
    int mode = mode(folder);
    if ((mode & TYPE) != DIRECTORY || owner(folder) != uid || (mode & GROUP_OR_OTHERS) != 0) {
      throw new IOException(
          folder + " is not a folder of this user alone: chmod 700 it, or remove it");
    }
  }

  /**
   * Returns if no other user than root can change what lies in the folder, or the way to it.
   *
   * @param folder its real path ({@link Path#toRealPath}): links are not followed here
   * @param uid the effective user of this process
   * @throws IOException if another user can, with the folder on the way and what to do
   */
  public static void demandSafe(Path folder, int uid) throws IOException {
    Path open = renamedByOthers(folder, uid);
    if (open != null) {
      throw new IOException(
          "other users can rename files in "
              + open
              + " (mode "
              + Integer.toOctalString(mode(open) & PERMISSIONS)
              + "): chmod go-w it, or choose another folder");
    }
  }

  /**
   * Returns the first folder on the way in which users other than the folder's owner can rename
   * files, the folder itself included; null if there is none.
   *
   * @param folder its real path ({@link Path#toRealPath}): links are not followed here
   * @param uid the effective user of this process
   * @throws IOException if the folder, or one above it, belongs to another user: its owner can
   *     rename what lies in it, sticky or not
   */
  public static @Nullable Path renamedByOthers(Path folder, int uid) throws IOException {
    Path open = null;
    for (Path at = folder; at != null; at = at.getParent()) {
      int owner = owner(at);
      if (owner != uid && owner != ROOT && owner != owner(Paths.get("/"))) {
        throw new IOException(
            at
                + " belongs to user "
                + Integer.toUnsignedString(owner)
                + ", who can replace files there, and this process runs as user "
                + Integer.toUnsignedString(uid)
                + ": choose a folder of that user or of root");
      }
      int mode = mode(at);
      if (open == null && (mode & GROUP_OR_OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
        open = at;
      }
    }
    return open;
  }

  /** Returns the owner (uid) of a file, of a link itself. */
  public static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the type and permissions of a file ({@code st_mode}), of a link itself. */
  public static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
