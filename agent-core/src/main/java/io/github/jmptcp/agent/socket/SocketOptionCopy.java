package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies the socket options that an application may have set before connect or listen to the TCP
 * socket that takes over. An option is set only where the two sockets differ. The size of a buffer
 * is set only where the application has set it, which SO_BUF_LOCK shows: setting it switches off
 * the kernel's tuning, and a connect by MPTCP that fails raises SO_SNDBUF by itself. A kernel
 * without SO_BUF_LOCK does not show who has changed a size, so it is copied there.
 *
 * <p>Reading options is most of what a demotion costs. So those of a new TCP socket, which change
 * with sysctls only, are read once a second and not for each; and those that are set by methods of
 * the JDK alone are not read where no such method was called.
 */
final class SocketOptionCopy {
  private static final long DEFAULTS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private enum Whose {
    /** The JDK's alone: not set, where the JDK has set none. */
    JDK,
    /** Without meaning for a socket that connects. */
    LISTENER,
    ANY
  }

  /** An option with an int. */
  private static final class IntOption {
    final int level;
    final int name;

    final Whose whose;

    /** The bit of SO_BUF_LOCK that shows that the application has set it; 0: there is none. */
    final int lock;

    IntOption(int level, int name, Whose whose, int lock) {
      this.level = level;
      this.name = name;
      this.whose = whose;
      this.lock = lock;
    }

    /** Whether the kernel has changed it, and not the application. */
    boolean isChangedByKernel(LibC libC, int fd) {
      if (lock == 0) {
        return false;
      }
      int locks = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_BUF_LOCK);
      return locks >= 0 && (locks & lock) == 0;
    }

    /** What is to be set where that is read: the kernel doubles the sizes of buffers. */
    int toSet(int value) {
      return lock == 0 ? value : value / 2;
    }
  }

  private static final int IP_TOS = 1; // include/uapi/linux/in.h
  private static final int IPV6_TCLASS = 67; // include/uapi/linux/in6.h

  private static final IntOption[] INTS = {
    jdk(Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY),
    jdk(Linux.SOL_SOCKET, Linux.SO_REUSEADDR),
    jdk(Linux.SOL_SOCKET, 15), // SO_REUSEPORT
    jdk(Linux.SOL_SOCKET, 9), // SO_KEEPALIVE
    other(Linux.SOL_SOCKET, 18), // SO_RCVLOWAT
    other(Linux.SOL_SOCKET, 36), // SO_MARK
    other(Linux.SOL_SOCKET, 46), // SO_BUSY_POLL
    listener(Linux.SOL_SOCKET, 49), // SO_INCOMING_CPU
    other(Linux.SOL_SOCKET, 62), // SO_BINDTOIFINDEX
    jdk(Linux.IPPROTO_IP, IP_TOS),
    other(Linux.IPPROTO_IP, 15), // IP_FREEBIND
    other(Linux.IPPROTO_IP, 19), // IP_TRANSPARENT
    other(Linux.IPPROTO_IP, 24), // IP_BIND_ADDRESS_NO_PORT
    jdk(Linux.IPPROTO_TCP, 1), // TCP_NODELAY
    other(Linux.IPPROTO_TCP, 3), // TCP_CORK
    jdk(Linux.IPPROTO_TCP, 4), // TCP_KEEPIDLE
    jdk(Linux.IPPROTO_TCP, 5), // TCP_KEEPINTVL
    jdk(Linux.IPPROTO_TCP, 6), // TCP_KEEPCNT
    listener(Linux.IPPROTO_TCP, 9), // TCP_DEFER_ACCEPT
    listener(Linux.IPPROTO_TCP, 23), // TCP_FASTOPEN
    other(Linux.IPPROTO_TCP, 25), // TCP_NOTSENT_LOWAT
    other(Linux.IPPROTO_TCP, 30), // TCP_FASTOPEN_CONNECT
    new IntOption(Linux.SOL_SOCKET, Linux.SO_SNDBUF, Whose.JDK, Linux.SOCK_SNDBUF_LOCK),
    new IntOption(Linux.SOL_SOCKET, Linux.SO_RCVBUF, Whose.JDK, Linux.SOCK_RCVBUF_LOCK),
    // the last: IP_TOS sets it too
    other(Linux.SOL_SOCKET, 12), // SO_PRIORITY
  };
  private static final int PLACE_OF_TOS = place(Linux.IPPROTO_IP, IP_TOS);

  // structures and strings: SO_LINGER, which the JDK sets, SO_RCVTIMEO, SO_SNDTIMEO,
  // TCP_CONGESTION
  private static final int[][] OTHERS = {
    {Linux.SOL_SOCKET, 13}, {Linux.SOL_SOCKET, 20}, {Linux.SOL_SOCKET, 21}, {Linux.IPPROTO_TCP, 13}
  };
  private static final int OTHERS_OF_JDK = 1; // the first
  private static final int LONGEST = 16;

  /** What a new TCP socket has. */
  private static final class Defaults {
    final long readAt = System.nanoTime();
    final int[] ints = new int[INTS.length];
    final long[][] others = new long[OTHERS.length][];
  }

  // of IPv4 and IPv6; replaced, never changed
  private volatile @Nullable Defaults ofIpv4;
  private volatile @Nullable Defaults ofIpv6;

  private static IntOption jdk(int level, int name) {
    return new IntOption(level, name, Whose.JDK, /* lock= */ 0);
  }

  private static IntOption other(int level, int name) {
    return new IntOption(level, name, Whose.ANY, /* lock= */ 0);
  }

  private static IntOption listener(int level, int name) {
    return new IntOption(level, name, Whose.LISTENER, /* lock= */ 0);
  }

  private static int place(int level, int name) {
    int place = 0;
    while (INTS[place].level != level || INTS[place].name != name) {
      place++;
    }
    return place;
  }

  /**
   * Copies them.
   *
   * @param to a socket that is new
   * @param byJdk whether the JDK may have set any
   * @param mayListen whether it is not sure that the socket connects
   * @return 0, or the {@code -errno} of an option that the new socket refused
   */
  int copy(LibC libC, int from, int to, int family, boolean byJdk, boolean mayListen) {
    Defaults defaults = defaults(libC, family);
    boolean priorityIsDefault = true;
    for (int i = 0; i < INTS.length; i++) {
      IntOption option = INTS[i];
      if ((option.whose == Whose.JDK && !byJdk)
          || (option.whose == Whose.LISTENER && !mayListen)
          || (option.level == Linux.IPPROTO_IPV6 && family != Linux.AF_INET6)) {
        continue;
      }
      int value = libC.getIntOption(from, option.level, option.name);
      boolean isDefault = i < INTS.length - 1 || priorityIsDefault;
      // an option that this kernel's MPTCP lacks cannot have been set either
      if (value < 0 || (isDefault && value == defaults.ints[i])) {
        continue;
      }
      if (libC.getIntOption(to, option.level, option.name) != value
          && !option.isChangedByKernel(libC, from)) {
        int result = libC.setIntOption(to, option.level, option.name, option.toSet(value));
        if (result == 0 && i == PLACE_OF_TOS) {
          priorityIsDefault = false;
          if (family == Linux.AF_INET6) {
            // MPTCP took it as IP_TOS only; Java sets and gets it as IPV6_TCLASS
            result = libC.setIntOption(to, Linux.IPPROTO_IPV6, IPV6_TCLASS, value);
          }
        }
        if (result < 0) {
          return result;
        }
      }
    }
    for (int i = byJdk ? 0 : OTHERS_OF_JDK; i < OTHERS.length; i++) {
      int result = copyOther(libC, from, to, i, defaults);
      if (result < 0) {
        return result;
      }
    }
    return 0;
  }

  private Defaults defaults(LibC libC, int family) {
    Defaults known = family == Linux.AF_INET6 ? ofIpv6 : ofIpv4;
    if (known != null && System.nanoTime() - known.readAt < DEFAULTS_NANOS) {
      return known;
    }
    Defaults read = new Defaults();
    int fresh = libC.socket(family, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    for (int i = 0; i < INTS.length; i++) {
      read.ints[i] = libC.getIntOption(fresh, INTS[i].level, INTS[i].name);
    }
    for (int i = 0; i < OTHERS.length; i++) {
      read.others[i] = other(libC, fresh, i);
    }
    if (fresh >= 0) {
      libC.close(fresh);
    }
    if (family == Linux.AF_INET6) {
      ofIpv6 = read;
    } else {
      ofIpv4 = read;
    }
    return read;
  }

  private static int copyOther(LibC libC, int from, int to, int place, Defaults defaults) {
    long[] value = other(libC, from, place);
    if (value[0] < 0 || isEqual(value, defaults.others[place])) {
      return 0;
    }
    if (isEqual(value, other(libC, to, place))) {
      return 0;
    }
    ByteBuffer memory = libC.takeScratch();
    try {
      memory.putLong(0, value[1]).putLong(8, value[2]);
      return libC.setsockopt(to, OTHERS[place][0], OTHERS[place][1], memory, (int) value[0]);
    } finally {
      libC.putScratch(memory);
    }
  }

  /** Its length, or -errno; its first eight bytes, and the next. */
  private static long[] other(LibC libC, int fd, int place) {
    ByteBuffer memory = libC.takeScratch();
    try {
      memory.putLong(0, 0).putLong(8, 0);
      int length = libC.getsockopt(fd, OTHERS[place][0], OTHERS[place][1], memory, LONGEST);
      return new long[] {length, memory.getLong(0), memory.getLong(8)};
    } finally {
      libC.putScratch(memory);
    }
  }

  private static boolean isEqual(long[] one, long[] another) {
    return one[1] == another[1] && one[2] == another[2];
  }
}
