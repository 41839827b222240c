package io.github.jmptcp.nativecalls.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.NativeCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fake answers as this kernel does, where the agent relies on it. Needs no root. */
class FakeSocketsIT {
  private static final int TCP_KEEPIDLE = 4;
  private static final int TCP_CONGESTION = 13;
  private static final int SO_LINGER = 13;
  private static final int[] OF_SOCKET = {
    2, 4, 7, 8, 9, 10, 12, 13, 15, 18, 20, 21, 30, 38, 39, 49, 72
  };
  private static final int[] OF_IP = {1, 15, 24};
  private static final int[] OF_IPV6 = {26, 67};
  private static final int[] OF_TCP = {1, 3, 4, 5, 6, 9, 12, 13, 18, 23, 25, 30, 43};

  private final LibC real = new LibC(NativeCalls.load());
  private final LibC fake = new FakeSockets(FakeKernelVersion.LINUX_6_18).libC();

  @ParameterizedTest
  @CsvSource({"2, 6", "2, 262", "10, 6", "10, 262"})
  void the_same_options_are_taken_and_have_the_same_lengths(int domain, int protocol) {
    assumeKernelIsNew();
    assertThat(options(fake, domain, protocol)).isEqualTo(options(real, domain, protocol));
  }

  @ParameterizedTest
  @CsvSource({"2, 6", "2, 262", "10, 6", "10, 262"})
  void a_descriptor_lives_as_in_the_kernel(int domain, int protocol) {
    assumeKernelIsNew();
    assertThat(life(fake, domain, protocol)).isEqualTo(life(real, domain, protocol));
  }

  @Test
  void calls_on_no_descriptor_fail_alike() {
    assertThat(onNothing(fake)).isEqualTo(onNothing(real));
  }

  private void assumeKernelIsNew() {
    int fd = real.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    assumeTrue(fd >= 0, "no MPTCP here");
    boolean isNew = real.getIntOption(fd, Linux.IPPROTO_TCP, TCP_KEEPIDLE) >= 0;
    real.close(fd);
    assumeTrue(isNew, "this kernel is older than 6.10");
  }

  private static List<String> options(LibC libC, int domain, int protocol) {
    List<String> seen = new ArrayList<>();
    for (int name : OF_SOCKET) {
      seen.add(option(libC, domain, protocol, Linux.SOL_SOCKET, name));
    }
    for (int name : OF_IP) {
      seen.add(option(libC, domain, protocol, Linux.IPPROTO_IP, name));
    }
    for (int name : OF_IPV6) {
      seen.add(option(libC, domain, protocol, Linux.IPPROTO_IPV6, name));
    }
    for (int name : OF_TCP) {
      seen.add(option(libC, domain, protocol, Linux.IPPROTO_TCP, name));
    }
    return seen;
  }

  /** What getsockopt, setsockopt, and getsockopt again return on a new socket. */
  private static String option(LibC libC, int domain, int protocol, int level, int name) {
    int fd = libC.socket(domain, Linux.SOCK_STREAM, protocol);
    ByteBuffer value = libC.takeScratch();
    try {
      value.putLong(0, 0).putLong(8, 0);
      int before = libC.getsockopt(fd, level, name, value, 16);
      int length = 4;
      value.putLong(0, 0).putLong(8, 0).putInt(0, 1);
      if (level == Linux.SOL_SOCKET && (name == SO_LINGER || name == 20 || name == 21)) {
        length = name == SO_LINGER ? 8 : 16;
      } else if (level == Linux.IPPROTO_TCP && name == TCP_CONGESTION) {
        byte[] reno = "reno".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < reno.length; i++) {
          value.put(i, reno[i]);
        }
      } else if (level == Linux.SOL_SOCKET && (name == 7 || name == 8)) {
        value.putInt(0, 50_000); // above the least
      } else if (level == Linux.IPPROTO_IP && name == 1 || name == 67) {
        value.putInt(0, 0x10);
      }
      int set = libC.setsockopt(fd, level, name, value, length);
      value.putLong(0, 0).putLong(8, 0);
      int after = libC.getsockopt(fd, level, name, value, 16);
      String got = set == 0 ? Long.toHexString(value.getLong(0)) : "";
      return level
          + "/"
          + name
          + ": "
          + text(before)
          + ", "
          + text(set)
          + ", "
          + text(after)
          + " "
          + got;
    } finally {
      libC.putScratch(value);
      libC.close(fd);
    }
  }

  private static List<String> life(LibC libC, int domain, int protocol) {
    List<String> seen = new ArrayList<>();
    int fd = libC.socket(domain, Linux.SOCK_STREAM | Linux.SOCK_NONBLOCK, protocol);
    int other = libC.socket(domain, Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC, Linux.IPPROTO_TCP);
    ByteBuffer address = libC.takeScratch();
    try {
      seen.add("nonblocking " + (libC.fcntl(fd, Linux.F_GETFL, 0) & Linux.O_NONBLOCK));
      seen.add("cloexec " + libC.fcntl(fd, Linux.F_GETFD, 0) + libC.fcntl(other, Linux.F_GETFD, 0));
      seen.add("peer " + text(libC.getpeername(fd, address)));
      seen.add("unbound " + text(libC.getsockname(fd, address)) + address.getShort(2));
      seen.add("fionread " + text(libC.ioctlInt(fd, 0x541B)));
      address.putLong(0, 0).putLong(8, 0).putLong(16, 0).putLong(24, 0);
      address.putShort(0, (short) domain);
      if (domain == Linux.AF_INET) {
        address.put(4, (byte) 127).put(7, (byte) 1);
      } else {
        address.put(23, (byte) 1);
      }
      seen.add("reuse " + libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1));
      seen.add("dup3 to itself " + text(libC.dup3(fd, fd, 0)));
      seen.add("dup3 " + (libC.dup3(other, fd, Linux.O_CLOEXEC) == fd));
      seen.add("is TCP " + libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_PROTOCOL));
      seen.add("cloexec " + libC.fcntl(fd, Linux.F_GETFD, 0));
      seen.add("blocking " + (libC.fcntl(fd, Linux.F_GETFL, 0) & Linux.O_NONBLOCK));
      seen.add("closed " + text(libC.close(other)) + text(libC.close(other)));
      seen.add("lives " + text(libC.fcntl(fd, Linux.F_GETFD, 0)));
    } finally {
      libC.putScratch(address);
      libC.close(fd);
    }
    return seen;
  }

  private static List<String> onNothing(LibC libC) {
    ByteBuffer memory = libC.takeScratch();
    try {
      return List.of(
          text(libC.close(-1)),
          text(libC.dup3(-1, 1_000, 0)),
          text(libC.fcntl(-1, Linux.F_GETFD, 0)),
          text(libC.getsockname(-1, memory)),
          text(libC.getpeername(-1, memory)),
          text(libC.getIntOption(-1, Linux.SOL_SOCKET, Linux.SO_PROTOCOL)),
          text(libC.setIntOption(-1, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1)));
    } finally {
      libC.putScratch(memory);
    }
  }

  private static String text(int result) {
    return result < 0 ? Errno.name(-result) : Integer.toString(result);
  }
}
