package io.github.jmptcp.agent.control;

import io.github.jmptcp.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * The two users that the control socket answers: the one this JVM runs as, and root. Users are
 * compared by uid, and a uid is represented by a file that belongs to it: the JDK gives the peer's
 * uid only in a form that can be compared with the owner of a file.
 */
final class PeerAuthorization {
  private static final String[] USUALLY_ROOTS = {"/proc", "/proc/sys", "/", "/dev", "/etc"};

  private final Path ownFile;
  private final @Nullable Path rootsFile;
  private final int uid;

  /**
   * Of two files.
   *
   * @param ownFile belongs to the user of this process
   * @param rootsFile belongs to root; null: root is not answered
   */
  PeerAuthorization(Path ownFile, @Nullable Path rootsFile) throws IOException {
    this.ownFile = ownFile;
    this.rootsFile = rootsFile;
    this.uid = PrivateFolder.owner(ownFile);
  }

  /** Of this process: the folder of its tasks belongs to the effective user. */
  static PeerAuthorization ofThisProcess() throws IOException {
    return new PeerAuthorization(Paths.get("/proc/self/task"), rootsFile());
  }

  // in a user namespace that does not map root there is none
  private static @Nullable Path rootsFile() {
    for (String name : USUALLY_ROOTS) {
      Path file = Paths.get(name);
      try {
        if (PrivateFolder.owner(file) == 0) {
          return file;
        }
      } catch (IOException ignored) {
        // the next one, then
      }
    }
    return null;
  }

  /** The effective uid of this process. */
  int uid() {
    return uid;
  }

  /** Whether a peer is one of the two. */
  boolean isAllowed(PeerUser peer) throws IOException {
    return peer.owns(ownFile) || (rootsFile != null && peer.owns(rootsFile));
  }
}
