package io.github.jmptcp.agent.bridge;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Paths;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may rename what lies in a folder: its owner, and the owners of the folders above it; where
 * others may write, they too, unless it is sticky. As sshd asks of the way to its files.
 */
final class FolderOwners {
  // include/uapi/linux/stat.h
  private static final int GROUP_OR_OTHERS_WRITE = 0022;
  private static final int STICKY = 01000;

  private static final int ROOT = 0;
  private static final int UNKNOWN = -1;

  private final int own;
  private final int ofRootFolder;

  private FolderOwners(int own, int ofRootFolder) {
    this.own = own;
    this.ofRootFolder = ofRootFolder;
  }

  static FolderOwners now() {
    // the folder of its tasks belongs to the effective user. The root folder belongs to root, who
    // has another number in a user namespace that does not map it; its owner can rename anything
    return new FolderOwners(uid("/proc/self/task"), uid("/"));
  }

  private static int uid(String file) {
    try {
      return number(attributes(new File(file)), "uid");
    } catch (IOException noProc) {
      return UNKNOWN;
    }
  }

  /**
   * Whether users other than this one and root may rename files in the folder.
   *
   * @param folder its canonical path
   * @throws IOException where it, or one above it, belongs to another user
   */
  boolean letOthersRename(File folder) throws IOException {
    boolean others = false;
    for (@Nullable File at = folder; at != null; at = at.getParentFile()) {
      Map<String, Object> attributes = attributes(at);
      int owner = number(attributes, "uid");
      if (owner != ROOT && owner != own && owner != ofRootFolder) {
        throw new IOException(at + " belongs to another user (" + owner + ")");
      }
      int mode = number(attributes, "mode");
      others |= (mode & GROUP_OR_OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    }
    return others;
  }

  private static Map<String, Object> attributes(File file) throws IOException {
    return Files.readAttributes(
        Paths.get(file.getPath()), "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
  }

  private static int number(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (!(value instanceof Integer)) {
      throw new IOException("no attribute " + name);
    }
    return (Integer) value;
  }
}
