package io.github.jmptcp.it.witness;

import io.github.jmptcp.it.peer.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The sockets of another process, each borrowed by pidfd_getfd(2) (Linux 5.6) and asked here: the
 * process takes no part in it.
 */
public final class ProcessSockets {
  private static final long SYS_PIDFD_OPEN = 434;
  private static final long SYS_PIDFD_GETFD = 438;

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPPROTO_TCP = 6;
  private static final int SO_TYPE = 3;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;

  /** Level and number of the options that a socket has to have in common with the JDK's own. */
  public static final Map<String, int[]> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put("SO_REUSEADDR", new int[] {SOL_SOCKET, 2});
    OPTIONS.put("SO_BROADCAST", new int[] {SOL_SOCKET, 6});
    OPTIONS.put("SO_KEEPALIVE", new int[] {SOL_SOCKET, 9});
    OPTIONS.put("SO_OOBINLINE", new int[] {SOL_SOCKET, 10});
    OPTIONS.put("SO_LINGER", new int[] {SOL_SOCKET, 13});
    OPTIONS.put("SO_REUSEPORT", new int[] {SOL_SOCKET, 15});
    OPTIONS.put("SO_ACCEPTCONN", new int[] {SOL_SOCKET, 30});
    OPTIONS.put("IPV6_V6ONLY", new int[] {IPPROTO_IPV6, 26});
    OPTIONS.put("TCP_NODELAY", new int[] {IPPROTO_TCP, 1});
  }

  /** What {@link #of(long, Map)} can read in addition: set by applications, or tuned. */
  public static final Map<String, int[]> SETTABLE =
      Map.of(
          "SO_SNDBUF", new int[] {SOL_SOCKET, 7},
          "SO_RCVBUF", new int[] {SOL_SOCKET, 8},
          "SO_BUF_LOCK", new int[] {SOL_SOCKET, 72}, // Linux 5.14
          "IPV6_TCLASS", new int[] {IPPROTO_IPV6, 67},
          "TCP_KEEPIDLE", new int[] {IPPROTO_TCP, 4},
          "TCP_KEEPINTVL", new int[] {IPPROTO_TCP, 5},
          "TCP_KEEPCNT", new int[] {IPPROTO_TCP, 6});

  private ProcessSockets() {}

  /** All sockets of the process, by descriptor. */
  public static List<SocketView> of(long pid) {
    return of(pid, OPTIONS);
  }

  /** The same with these options, by name, level and number; their first four bytes. */
  public static List<SocketView> of(long pid, Map<String, int[]> options) {
    long pidfd = check("pidfd_open", LibC.C.syscall(SYS_PIDFD_OPEN, pid, 0, 0));
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors
          .filter(ProcessSockets::isSocket)
          .map(path -> Integer.parseInt(path.getFileName().toString()))
          .sorted()
          .map(fd -> view(pid, (int) pidfd, fd, options))
          .filter(Objects::nonNull)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      LibC.C.close((int) pidfd);
    }
  }

  /** Sets an option of such a socket, as native code of the process might. */
  public static void set(long pid, int fd, int level, int option, int value) {
    long pidfd = check("pidfd_open", LibC.C.syscall(SYS_PIDFD_OPEN, pid, 0, 0));
    long borrowed = check("pidfd_getfd", LibC.C.syscall(SYS_PIDFD_GETFD, pidfd, fd, 0));
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    try {
      check("setsockopt", LibC.C.setsockopt((int) borrowed, level, option, bytes, 4));
    } finally {
      LibC.C.close((int) borrowed);
      LibC.C.close((int) pidfd);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException ignored) {
      return false;
    }
  }

  private static SocketView view(long pid, int pidfd, int fd, Map<String, int[]> options) {
    long borrowed = LibC.C.syscall(SYS_PIDFD_GETFD, pidfd, fd, 0);
    if (borrowed < 0) {
      return null; // closed meanwhile
    }
    int own = (int) borrowed;
    try {
      Map<String, Integer> properties = new LinkedHashMap<>();
      options.forEach(
          (name, option) -> {
            byte[] value = new byte[8];
            if (LibC.C.getsockopt(own, option[0], option[1], value, new int[] {8}) == 0) {
              properties.put(name, ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
            }
          });
      properties.put("descriptor flags", flags(pid, fd));
      return new SocketView(
          fd, number(own, SO_DOMAIN), number(own, SO_TYPE), number(own, SO_PROTOCOL), properties);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      LibC.C.close(own);
    }
  }

  /** O_NONBLOCK, O_CLOEXEC and the like, as {@code /proc/PID/fdinfo} has them (octal). */
  private static int flags(long pid, int fd) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/fdinfo/" + fd))) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring("flags:".length()).strip(), 8);
      }
    }
    throw new IOException("no flags in fdinfo of " + fd);
  }

  private static int number(int fd, int name) {
    byte[] value = new byte[4];
    check("getsockopt", LibC.C.getsockopt(fd, SOL_SOCKET, name, value, new int[] {4}));
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
  }

  private static long check(String call, long result) {
    if (result < 0) {
      throw new IllegalStateException(call + ": errno " + LibC.errno());
    }
    return result;
  }
}
