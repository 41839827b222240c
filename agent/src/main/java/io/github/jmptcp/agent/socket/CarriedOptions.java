package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/**
 * The socket options that an application may have set before connect or listen, and that the TCP
 * socket which takes over must have too. An option is set only where the two sockets differ:
 * setting a buffer size to what it was anyway would switch off the kernel's tuning of it.
 */
final class CarriedOptions {
  private static final int IP_TOS = 1; // include/uapi/linux/in.h
  private static final int IPV6_TCLASS = 67; // include/uapi/linux/in6.h

  // level, option: all ints
  private static final int[][] INTS = {
    {Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY},
    {Linux.SOL_SOCKET, Linux.SO_REUSEADDR},
    {Linux.SOL_SOCKET, 15}, // SO_REUSEPORT
    {Linux.SOL_SOCKET, 9}, // SO_KEEPALIVE
    {Linux.SOL_SOCKET, 12}, // SO_PRIORITY
    {Linux.SOL_SOCKET, 18}, // SO_RCVLOWAT
    {Linux.SOL_SOCKET, 36}, // SO_MARK
    {Linux.SOL_SOCKET, 46}, // SO_BUSY_POLL
    {Linux.SOL_SOCKET, 49}, // SO_INCOMING_CPU
    {Linux.SOL_SOCKET, 62}, // SO_BINDTOIFINDEX
    {Linux.IPPROTO_IP, IP_TOS},
    {Linux.IPPROTO_IP, 15}, // IP_FREEBIND
    {Linux.IPPROTO_IP, 19}, // IP_TRANSPARENT
    {Linux.IPPROTO_IP, 24}, // IP_BIND_ADDRESS_NO_PORT
    {Linux.IPPROTO_TCP, 1}, // TCP_NODELAY
    {Linux.IPPROTO_TCP, 3}, // TCP_CORK
    {Linux.IPPROTO_TCP, 4}, // TCP_KEEPIDLE
    {Linux.IPPROTO_TCP, 5}, // TCP_KEEPINTVL
    {Linux.IPPROTO_TCP, 6}, // TCP_KEEPCNT
    {Linux.IPPROTO_TCP, 9}, // TCP_DEFER_ACCEPT
    {Linux.IPPROTO_TCP, 23}, // TCP_FASTOPEN
    {Linux.IPPROTO_TCP, 25}, // TCP_NOTSENT_LOWAT
    {Linux.IPPROTO_TCP, 30}, // TCP_FASTOPEN_CONNECT
  };
  // read back as twice what was set
  private static final int[] BUFFERS = {7 /* SO_SNDBUF */, Linux.SO_RCVBUF};
  // structures and strings: SO_LINGER, SO_RCVTIMEO, SO_SNDTIMEO, TCP_CONGESTION
  private static final int[][] OTHERS = {
    {Linux.SOL_SOCKET, 13}, {Linux.SOL_SOCKET, 20}, {Linux.SOL_SOCKET, 21}, {Linux.IPPROTO_TCP, 13}
  };
  private static final int LONGEST = 16;

  private CarriedOptions() {}

  /** 0, or the {@code -errno} of an option that the new socket refused. */
  static int copy(LibC libC, int from, int to, int family) {
    for (int[] option : INTS) {
      if (option[0] == Linux.IPPROTO_IPV6 && family != Linux.AF_INET6) {
        continue;
      }
      int value = libC.getIntOption(from, option[0], option[1]);
      // an option that this kernel's MPTCP lacks cannot have been set either
      if (value >= 0 && libC.getIntOption(to, option[0], option[1]) != value) {
        int result = libC.setIntOption(to, option[0], option[1], value);
        if (result < 0) {
          return result;
        }
      }
    }
    int tos = libC.getIntOption(from, Linux.IPPROTO_IP, IP_TOS);
    if (family == Linux.AF_INET6 && tos > 0) {
      // MPTCP took it as IP_TOS only; Java sets and gets it as IPV6_TCLASS
      int result = libC.setIntOption(to, Linux.IPPROTO_IPV6, IPV6_TCLASS, tos);
      if (result < 0) {
        return result;
      }
    }
    for (int buffer : BUFFERS) {
      int value = libC.getIntOption(from, Linux.SOL_SOCKET, buffer);
      if (value >= 0 && libC.getIntOption(to, Linux.SOL_SOCKET, buffer) != value) {
        int result = libC.setIntOption(to, Linux.SOL_SOCKET, buffer, value / 2);
        if (result < 0) {
          return result;
        }
      }
    }
    for (int[] option : OTHERS) {
      int result = copyBytes(libC, from, to, option[0], option[1]);
      if (result < 0) {
        return result;
      }
    }
    return 0;
  }

  private static int copyBytes(LibC libC, int from, int to, int level, int option) {
    ByteBuffer memory = libC.takeScratch();
    try {
      memory.putLong(0, 0).putLong(8, 0);
      int length = libC.getsockopt(from, level, option, memory, LONGEST);
      if (length < 0) {
        return 0;
      }
      long first = memory.getLong(0);
      long second = memory.getLong(8);
      memory.putLong(0, 0).putLong(8, 0);
      libC.getsockopt(to, level, option, memory, LONGEST);
      if (memory.getLong(0) == first && memory.getLong(8) == second) {
        return 0;
      }
      memory.putLong(0, first).putLong(8, second);
      return libC.setsockopt(to, level, option, memory, length);
    } finally {
      libC.putScratch(memory);
    }
  }
}
