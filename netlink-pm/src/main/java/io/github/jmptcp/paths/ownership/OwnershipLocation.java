package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.procfs.ProcFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Where the processes of this user store the ownership of this network namespace. Immutable. */
public final class OwnershipLocation {
  private static final long CAP_NET_ADMIN = 1 << 12;

  private final OwnershipStore store;
  private final List<String> refused;

  private OwnershipLocation(OwnershipStore store, List<String> refused) {
    this.store = store;
    this.refused = Collections.unmodifiableList(refused);
  }

  /**
   * Finds the store: a file in {@code /run/jmptcp} for root; for other users, and where that is
   * read-only, in {@code $XDG_RUNTIME_DIR/jmptcp}, {@code /run/user/UID/jmptcp} or {@code
   * /tmp/jmptcp-UID}; else the memory of this process. So it is, too, for a process without
   * CAP_NET_ADMIN, which cannot set anything.
   *
   * @throws IOException where {@code /proc} is not mounted, or the kernel does not return the
   *     cookie of the network namespace (SO_NETNS_COOKIE, 5.14)
   */
  public static OwnershipLocation find(LibC libC) throws IOException {
    String status = ProcFile.read("/proc/self/status");
    List<String> refused = new ArrayList<>();
    if ((Long.parseUnsignedLong(field(status, "CapEff:")[0], 16) & CAP_NET_ADMIN) != 0) {
      int uid = uid(status);
      String namespace = namespace(libC);
      String bootId = bootId();
      for (Path directory : candidates(uid)) {
        try {
          return new OwnershipLocation(
              OwnershipFile.in(directory, uid, namespace, bootId), refused);
        } catch (IOException | SecurityException e) {
          String reason = String.valueOf(e.getMessage());
          refused.add(reason.contains(directory.toString()) ? reason : directory + ": " + reason);
        }
      }
    }
    return new OwnershipLocation(new InMemoryOwnership(), refused);
  }

  /** The store to use. */
  public OwnershipStore store() {
    return store;
  }

  /** Why directories before the one that is used are not, each with its path. */
  public List<String> refused() {
    return refused;
  }

  /**
   * Returns whether other processes neither see what this one sets nor take it over after a
   * SIGKILL, since no directory can be used.
   */
  public boolean isUnshared() {
    return store instanceof InMemoryOwnership && !refused.isEmpty();
  }

  /** The first ownership of this user, as it was last written; an empty one where there is none. */
  static Ownership peek(LibC libC) throws IOException {
    int uid = uid(ProcFile.read("/proc/self/status"));
    for (Path directory : candidates(uid)) {
      try {
        return OwnershipFile.peek(directory, uid, namespace(libC), bootId());
      } catch (IOException ignored) {
        // the next one, then
      }
    }
    return new Ownership();
  }

  private static List<Path> candidates(int uid) {
    List<Path> candidates = new ArrayList<>();
    if (uid == 0) {
      candidates.add(Paths.get("/run/jmptcp"));
    }
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && runtime.startsWith("/")) {
      candidates.add(Paths.get(runtime, "jmptcp"));
    }
    candidates.add(Paths.get("/run/user/" + uid + "/jmptcp"));
    candidates.add(Paths.get("/tmp/jmptcp-" + uid));
    return candidates;
  }

  private static String bootId() throws IOException {
    return ProcFile.read("/proc/sys/kernel/random/boot_id");
  }

  /** Effective; not the owner of /proc/self: that is root for a java with file capabilities. */
  private static int uid(String status) throws IOException {
    return (int) Long.parseLong(field(status, "Uid:")[1]);
  }

  private static String[] field(String status, String name) throws IOException {
    for (String line : status.split("\n")) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).trim().split("\t");
      }
    }
    throw new IOException("/proc/self/status has no " + name);
  }

  /**
   * The cookie of the network namespace (SO_NETNS_COOKIE, kernel 5.14): unlike the inode of {@code
   * /proc/self/ns/net} it is not used again before the next boot.
   */
  private static String namespace(LibC libC) throws IOException {
    int fd = libC.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new IOException("socket(AF_UNIX): errno " + -fd);
    }
    try {
      return cookie(fd, libC);
    } finally {
      libC.close(fd);
    }
  }

  private static String cookie(int fd, LibC libC) throws IOException {
    ByteBuffer value = libC.takeScratch();
    try {
      value.putLong(0, 0);
      int result = libC.getsockopt(fd, Linux.SOL_SOCKET, Linux.SO_NETNS_COOKIE, value, 8);
      if (result < 0) {
        throw new IOException("getsockopt(SO_NETNS_COOKIE): errno " + -result);
      }
      return Long.toUnsignedString(value.getLong(0));
    } finally {
      libC.putScratch(value);
    }
  }
}
