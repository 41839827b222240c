package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/**
 * Makes an unconnected MPTCP socket a plain TCP one: a fresh TCP socket takes over its options and
 * address and then, by {@code dup3}, its descriptor. Until the {@code dup3} nothing has changed for
 * the application, so every failure leaves it with the MPTCP socket.
 */
final class Demotion {

  private Demotion() {}

  /** 0, or {@code -errno} where the socket stays as it was. */
  static int toTcp(LibC libC, int fd) {
    int family = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_DOMAIN);
    int statusFlags = libC.fcntl(fd, Linux.F_GETFL, 0);
    int descriptorFlags = libC.fcntl(fd, Linux.F_GETFD, 0);
    int firstProblem = Math.min(family, Math.min(statusFlags, descriptorFlags));
    if (firstProblem < 0) {
      return firstProblem;
    }
    int fresh =
        libC.socket(
            family,
            Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC | (statusFlags & Linux.O_NONBLOCK),
            Linux.IPPROTO_TCP);
    if (fresh < 0) {
      return fresh;
    }
    try {
      int problem = CarriedOptions.copy(libC, fd, fresh, family);
      if (problem == 0) {
        problem = bindAlike(libC, fd, fresh);
      }
      if (problem == 0) {
        boolean closesOnExec = (descriptorFlags & Linux.FD_CLOEXEC) != 0;
        problem = libC.dup3(fresh, fd, closesOnExec ? Linux.O_CLOEXEC : 0);
      }
      return Math.min(problem, 0);
    } finally {
      libC.close(fresh);
    }
  }

  /** Gives the fresh socket the address that the old one is bound to, which still holds it. */
  private static int bindAlike(LibC libC, int fd, int fresh) {
    ByteBuffer address = libC.takeScratch();
    try {
      int length = libC.getsockname(fd, address);
      if (length < 0) {
        return length;
      }
      if (address.getShort(2) == 0) { // no port: not bound
        return 0;
      }
      // two sockets may have one address while both say so and neither listens
      int reuse = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR);
      if (reuse == 0) {
        libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
      }
      libC.setIntOption(fresh, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
      int result = libC.bind(fresh, address, length);
      if (reuse == 0) {
        libC.setIntOption(fresh, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 0);
        if (result < 0) {
          libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 0);
        }
      }
      return result;
    } finally {
      libC.putScratch(address);
    }
  }

  static String problem(int result) {
    return "it cannot be made plain TCP (" + Errno.name(-result) + ")";
  }
}
