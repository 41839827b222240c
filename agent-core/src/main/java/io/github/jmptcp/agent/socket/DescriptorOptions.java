package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Options that libraries with sockets of their own set and MPTCP refuses ({@code options=emulate}):
 * cached for reading, and set after all if the socket becomes plain TCP.
 */
final class DescriptorOptions {
  // include/uapi/linux/tcp.h
  private static final int TCP_QUICKACK = 12;
  private static final int TCP_USER_TIMEOUT = 18;
  private static final int[] KNOWN = {TCP_QUICKACK, TCP_USER_TIMEOUT};

  private final OptionEmulation emulation;
  private final ConcurrentMap<Long, Integer> emulated = new ConcurrentHashMap<>();

  DescriptorOptions(OptionEmulation emulation) {
    this.emulation = emulation;
  }

  /** Sets it; returns whether that was done, or has to do for an MPTCP socket. */
  boolean set(LibC libC, int fd, int option, int value) {
    int result = libC.setIntOption(fd, Linux.IPPROTO_TCP, option, value);
    if (result == 0) {
      return true;
    }
    if (!isRefusal(result) || !MptcpStatus.isRequested(libC, fd)) {
      return false;
    }
    emulated.put(key(fd, option), value);
    if (value == 0) {
      return true; // what MPTCP does anyway; Vert.x sets both so on every socket
    }
    if (option == TCP_USER_TIMEOUT) {
      emulation.logOnce(
          "TCP_USER_TIMEOUT has no effect on MPTCP sockets, which have their own timeouts;"
              + " options=strict lets the error through, exclude=... keeps such connections on TCP");
    } else {
      emulation.noteOnce("TCP_QUICKACK");
    }
    return true;
  }

  /** The cached value, else the default of TCP; -1 where the kernel has the value. */
  int get(LibC libC, int fd, int option) {
    if (!isRefusal(libC.getIntOption(fd, Linux.IPPROTO_TCP, option))
        || !MptcpStatus.isRequested(libC, fd)) {
      return -1;
    }
    Integer value = emulated.get(key(fd, option));
    return value != null ? value : option == TCP_QUICKACK ? 1 : 0;
  }

  /** The socket may be plain TCP from now on: sets the cached values. */
  void settle(LibC libC, int fd) {
    if (emulated.isEmpty()) {
      return;
    }
    for (int option : KNOWN) {
      Integer value = emulated.get(key(fd, option));
      if (value != null && libC.setIntOption(fd, Linux.IPPROTO_TCP, option, value) == 0) {
        emulated.remove(key(fd, option));
      }
    }
  }

  /** The descriptor means something else from now on. */
  void forget(int fd) {
    if (!emulated.isEmpty()) {
      for (int option : KNOWN) {
        emulated.remove(key(fd, option));
      }
    }
  }

  // ENOPROTOOPT for setting, EOPNOTSUPP for reading, and before 5.17 for both
  private static boolean isRefusal(int result) {
    return result == -Errno.ENOPROTOOPT || result == -Errno.EOPNOTSUPP;
  }

  private static long key(int fd, int option) {
    return (long) fd << 32 | option;
  }
}
