package io.github.jmptcp.agent.socket;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/**
 * Makes an unconnected MPTCP socket a plain TCP one: a fresh TCP socket takes over its options and
 * address and then, by {@code dup3}, its descriptor. Until the {@code dup3} nothing has changed for
 * the application, so every failure leaves it with the MPTCP socket.
 *
 * <p>Only {@link SocketExchange} may do this: the descriptor must stay the same socket's meanwhile.
 */
final class Demotion implements Runnable {
  private final LibC libC;
  private final int fd;
  private final SocketOptionCopy options;
  private final boolean byJdk;
  private int fresh = -1;
  private boolean closesOnExec;
  private int result;

  /** A demotion that is to come; {@code byJdk}: whether the JDK may have set options. */
  Demotion(LibC libC, int fd, SocketOptionCopy options, boolean byJdk) {
    this.libC = libC;
    this.fd = fd;
    this.options = options;
    this.byJdk = byJdk;
  }

  /** Makes the TCP socket. To be followed by {@link #end} in any case. */
  boolean begin() {
    int family = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_DOMAIN);
    int statusFlags = libC.fcntl(fd, Linux.F_GETFL, 0);
    int descriptorFlags = libC.fcntl(fd, Linux.F_GETFD, 0);
    result = Math.min(family, Math.min(statusFlags, descriptorFlags));
    if (result < 0) {
      return false;
    }
    closesOnExec = (descriptorFlags & Linux.FD_CLOEXEC) != 0;
    fresh =
        libC.socket(
            family,
            Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC | (statusFlags & Linux.O_NONBLOCK),
            Linux.IPPROTO_TCP);
    if (fresh < 0) {
      result = fresh;
      return false;
    }
    result = options.copy(libC, fd, fresh, family, byJdk);
    if (result == 0) {
      result = bindAlike(libC, fd, fresh);
    }
    return result >= 0;
  }

  /** Gives the descriptor to the TCP socket. */
  @Override
  public void run() {
    result = libC.dup3(fresh, fd, closesOnExec ? Linux.O_CLOEXEC : 0);
  }

  /** Returns 0, or {@code -errno} where the socket stays as it was. */
  int end() {
    if (fresh >= 0) {
      libC.close(fresh);
    }
    return Math.min(result, 0);
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
    return Errno.name(-result);
  }
}
