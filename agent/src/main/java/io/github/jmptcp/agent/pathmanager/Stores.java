package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/** Finds the place where this user's JVMs keep the ledger of this network namespace. */
final class Stores {
  private static final long CAP_NET_ADMIN = 1 << 12;

  private Stores() {}

  /**
   * {@code /run/jmptcp} for root; for others, and where that is read-only, {@code
   * $XDG_RUNTIME_DIR/jmptcp}, {@code /run/user/UID/jmptcp} or {@code /tmp/jmptcp-UID}; else this
   * JVM's memory.
   */
  static LedgerStore choose(LibC libC, Log log) throws IOException {
    String status = Process.read("/proc/self/status");
    if ((Long.parseUnsignedLong(field(status, "CapEff:")[0], 16) & CAP_NET_ADMIN) == 0) {
      return new MemoryStore(); // nothing will be set
    }
    int uid = uid(status);
    String namespace = namespace(libC);
    String bootId = Process.read("/proc/sys/kernel/random/boot_id");
    String first = "";
    for (Path directory : candidates(uid)) {
      try {
        return new FileStore(directory, uid, namespace, bootId);
      } catch (IOException | SecurityException e) {
        log.debug("paths: no ledger in " + directory + ": " + e);
        first = first.isEmpty() ? String.valueOf(e.getMessage()) : first;
      }
    }
    log.info(
        "paths: no directory to remember what is set here ("
            + first
            + "); it is undone at exit, but other JVMs do not know of it, nor is it taken over"
            + " after a SIGKILL; make /run writable, or set XDG_RUNTIME_DIR");
    return new MemoryStore();
  }

  /** The first ledger of this user, as it was last written whole; an empty one where none is. */
  static Ledger peek(LibC libC) throws IOException {
    String bootId = Process.read("/proc/sys/kernel/random/boot_id");
    int uid = uid(Process.read("/proc/self/status"));
    for (Path directory : candidates(uid)) {
      try {
        return FileStore.peek(directory, uid, namespace(libC), bootId);
      } catch (IOException notThere) {
        // the next one, then
      }
    }
    return new Ledger(bootId);
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
   * /proc/self/ns/net} it is never given again until the next boot.
   */
  private static String namespace(LibC libC) throws IOException {
    int fd = libC.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new IOException("socket(AF_UNIX): errno " + -fd);
    }
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
      libC.close(fd);
    }
  }
}
