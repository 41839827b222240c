package io.github.jmptcp.files;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/**
 * Loads a native library that lies in a jar. It must be a file meanwhile, and no other user may
 * exchange that between the writing and the loading: their code would run in this JVM.
 *
 * <p>In a folder where only this user and root can rename files it is loaded by its path. Where
 * others can (a temporary directory with mode 0777 and no sticky bit, as an {@code emptyDir} of
 * Kubernetes has) it is loaded by its descriptor. A folder of another user is left alone.
 *
 * <p>Nothing of it is left: the file is gone when it is loaded.
 */
public final class LibraryFile {
  private static final String SELF = "/proc/self/fd";

  /** The longest name that a file may have, NAME_MAX of include/uapi/linux/limits.h. */
  private static final int LONGEST_NAME = 255;

  // (uid_t) -1, which no user has: setuid(2) refuses it
  private static final int NO_USER = -1;

  private static final String DELETED = " (deleted)";

  private final byte[] library;
  private final String name;
  private final String pid;
  private final String descriptors;
  private final Loading loading;

  /** {@code System.load}, by the class whose loader is to have the library. */
  public interface Loading {
    void load(String path);
  }

  private LibraryFile(
      byte[] library, String name, String pid, String descriptors, Loading loading) {
    this.library = library;
    this.name = name;
    this.pid = pid;
    this.descriptors = descriptors;
    this.loading = loading;
  }

  /**
   * One for a class of {@code java.base}.
   *
   * @param name what the file's name ends in
   * @param pid this process, by whose id people find the file
   */
  public static void loadIntoJavaBase(byte[] library, String name, String pid, Loading loading) {
    new LibraryFile(library, name, pid, SELF, loading).load();
  }

  /**
   * One for a class of the agent's own loader.
   *
   * @param name what the file's name ends in
   * @param pid this process, by whose id people find the file
   * @throws UnsatisfiedLinkError where no folder lets a file be made and executed
   */
  public static void loadIntoAgent(byte[] library, String name, String pid, Loading loading) {
    // a JVM loads a path for one loader only, and an fd may come again
    new LibraryFile(library, name, pid, "/proc/thread-self/fd", loading).load();
  }

  /** In the first place that lets a file be made and executed: containers often forbid either. */
  private void load() {
    String[] places = {
      System.getProperty("java.io.tmpdir", "/tmp"),
      System.getenv("XDG_RUNTIME_DIR"),
      "/dev/shm",
      "/var/tmp",
      System.getProperty("user.dir")
    };
    int uid = ownUser();
    UnsatisfiedLinkError firstProblem = null;
    for (@Nullable String place : places) {
      if (place != null) {
        try {
          File folder = new File(place).getCanonicalFile();
          if (PrivateFolder.renamedByOthers(folder.toPath(), uid) != null) {
            loadByDescriptor(folder);
          } else {
            loadByPath(folder);
          }
          return;
        } catch (UnsatisfiedLinkError e) {
          firstProblem = firstProblem == null ? e : firstProblem;
        } catch (IOException e) {
          if (firstProblem == null) {
            firstProblem = new UnsatisfiedLinkError(e.getMessage());
          }
        } catch (RuntimeException e) {
          // a java.nio.file.spi.DefaultFileSystemProvider of the application's, which does not know
          // the owners of files
          if (firstProblem == null) {
            firstProblem = new UnsatisfiedLinkError(place + ": " + e);
          }
        }
      }
    }
    if (firstProblem != null) {
      throw firstProblem;
    }
  }

  /** Returns the effective user, who owns the folder of its tasks; {@link #NO_USER} if unknown. */
  private static int ownUser() {
    try {
      return PrivateFolder.owner(Paths.get("/proc/self/task"));
    } catch (IOException | RuntimeException ignored) {
      return NO_USER;
    }
  }

  /** In a new directory, which is this user's alone before the file is made. */
  private void loadByPath(File folder) throws IOException {
    File directory = new File(folder, unique());
    if (!directory.mkdir()) {
      throw new IOException("cannot make " + directory);
    }
    File file = new File(directory, name);
    try {
      if (!isMadeOwnersOnly(directory) || !file.createNewFile()) {
        throw new IOException("cannot make " + file + " the owner's only");
      }
      write(file.getPath());
      loading.load(file.getPath());
    } finally {
      file.delete();
      directory.delete();
    }
  }

  private static boolean isMadeOwnersOnly(File directory) {
    return directory.setReadable(false, /* ownerOnly= */ false)
        && directory.setWritable(false, false)
        && directory.setExecutable(false, false)
        && directory.setReadable(true, true)
        && directory.setWritable(true, true)
        && directory.setExecutable(true, true);
  }

  /**
   * By a descriptor that is this user's own file whatever is renamed. The JVM resolves the link of
   * the descriptor in /proc before it opens it: the file is deleted, and its name has the greatest
   * length, so that the link ends in a name that no file can have.
   */
  private void loadByDescriptor(File folder) throws IOException {
    File file = new File(folder, longest());
    try (FileChannel created =
        FileChannel.open(
            Paths.get(file.getPath()),
            new HashSet<OpenOption>(
                Arrays.asList(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            PosixFilePermissions.asFileAttribute(
                EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE)))) {
      String descriptor;
      try {
        descriptor = descriptor(file.getName());
      } finally {
        file.delete();
      }
      if (!created.isOpen() || !target(descriptor).endsWith("/" + file.getName() + DELETED)) {
        throw new IOException("another user has renamed the file in " + folder);
      }
      write(SELF + "/" + descriptor);
      loading.load(descriptors + "/" + descriptor);
    }
  }

  /** The fd of the only file of that name. */
  private static String descriptor(String name) throws IOException {
    String[] all = new File(SELF).list();
    if (all != null) {
      for (String each : all) {
        if (target(each).endsWith("/" + name)) {
          return each;
        }
      }
    }
    throw new IOException(SELF + " does not show the file");
  }

  private static String target(String descriptor) {
    try {
      return Files.readSymbolicLink(Paths.get(SELF, descriptor)).toString();
    } catch (IOException ignored) {
      return "";
    }
  }

  private void write(String path) throws IOException {
    try (FileOutputStream out = new FileOutputStream(path)) {
      out.write(library);
    }
  }

  private String unique() {
    return "jmptcp-" + pid + "-" + Long.toHexString(System.nanoTime());
  }

  private String longest() {
    StringBuilder longest = new StringBuilder(unique());
    while (longest.length() < LONGEST_NAME - name.length()) {
      longest.append('-');
    }
    return longest.append(name).toString();
  }
}
