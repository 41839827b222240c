package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes an unconnected MPTCP socket a plain TCP one, or the other way round: a fresh socket takes
 * over its options and address and then, by {@code dup3}, its descriptor. Until the {@code dup3}
 * nothing has changed for the application, so every failure leaves it with the old socket.
 *
 * <p>Only {@link SocketExchange} may do this: the descriptor must stay the same socket's meanwhile.
 */
final class Replacement implements Runnable {
  private final LibC libC;
  private final int fd;
  private final int protocol;
  private final SocketOptionCopy options;
  private final boolean byJdk;
  private @Nullable BufferSizes bufferSizes;
  private boolean mayListen;
  private @Nullable InetSocketAddress connectTo;
  private boolean hasFailedToConnect;
  private int fresh = -1;
  private boolean closesOnExec;
  // whether SO_REUSEADDR of the old socket was switched on for the bind of the fresh one
  private boolean reusesForBind;
  private boolean isExchanged;
  private int result;

  /**
   * Prepares the replacement of a socket that is to connect.
   *
   * @param protocol of the fresh socket: IPPROTO_TCP or IPPROTO_MPTCP
   * @param byJdk whether the JDK may have set options
   */
  Replacement(LibC libC, int fd, int protocol, SocketOptionCopy options, boolean byJdk) {
    this.libC = libC;
    this.fd = fd;
    this.protocol = protocol;
    this.options = options;
    this.byJdk = byJdk;
  }

  /** The sizes that were not applied to the old socket, for the fresh one; null: none. */
  void appliesSizes(@Nullable BufferSizes sizes) {
    bufferSizes = sizes;
  }

  /** The socket may be one that listens. */
  void mayListen() {
    mayListen = true;
  }

  /** Where the fresh socket begins to connect before it takes the descriptor; null: nowhere. */
  void connectsTo(@Nullable InetSocketAddress peer) {
    connectTo = peer;
  }

  /** A connect of the old socket has failed, which may have bound it. */
  void hasFailedToConnect() {
    hasFailedToConnect = true;
  }

  /** Makes the fresh socket. To be followed by {@link #end} in any case. */
  boolean begin() {
    ByteBuffer address = libC.takeScratch();
    try {
      int length = libC.getsockname(fd, address);
      int statusFlags = libC.fcntl(fd, Linux.F_GETFL, 0);
      int descriptorFlags = libC.fcntl(fd, Linux.F_GETFD, 0);
      result = Math.min(length, Math.min(statusFlags, descriptorFlags));
      if (result < 0) {
        return false;
      }
      closesOnExec = (descriptorFlags & Linux.FD_CLOEXEC) != 0;
      int family = address.getShort(0);
      fresh =
          libC.socket(
              family,
              Linux.SOCK_STREAM | Linux.SOCK_CLOEXEC | (statusFlags & Linux.O_NONBLOCK),
              protocol);
      if (fresh < 0) {
        result = fresh;
        return false;
      }
      result = options.copy(libC, fd, fresh, family, byJdk, mayListen);
      if (result == 0 && bufferSizes != null) {
        result = bufferSizes.copy(libC, fd, fresh);
      }
      if (result == 0 && address.getShort(2) != 0) { // has a port: is bound
        result = bindAlike(address, length);
      }
      if (result >= 0 && connectTo != null) {
        result = connect(connectTo, family, statusFlags);
      }
      return result >= 0;
    } finally {
      libC.putScratch(address);
    }
  }

  /** Gives the descriptor to the fresh socket. */
  @Override
  public void run() {
    result = libC.dup3(fresh, fd, closesOnExec ? Linux.O_CLOEXEC : 0);
    isExchanged = result >= 0;
  }

  /** Returns 0, or {@code -errno} where the socket stays as it was. */
  int end() {
    if (fresh >= 0) {
      libC.close(fresh);
    }
    if (reusesForBind && !isExchanged) {
      libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 0);
    }
    return Math.min(result, 0);
  }

  /** Begins to connect, without waiting for the answer. */
  private int connect(InetSocketAddress peer, int family, int statusFlags) {
    boolean waits = (statusFlags & Linux.O_NONBLOCK) == 0;
    ByteBuffer address = libC.takeScratch();
    try {
      int length = SocketAddresses.encode(peer, family, address);
      if (length < 0) {
        return -Errno.EAFNOSUPPORT;
      }
      if (waits) {
        libC.fcntl(fresh, Linux.F_SETFL, statusFlags | Linux.O_NONBLOCK);
      }
      int begun = libC.connect(fresh, address, length);
      if (waits) {
        libC.fcntl(fresh, Linux.F_SETFL, statusFlags);
      }
      return begun == -Errno.EINPROGRESS ? 0 : begun;
    } finally {
      libC.putScratch(address);
    }
  }

  /** Gives the fresh socket the address that the old one is bound to, which still holds it. */
  private int bindAlike(ByteBuffer address, int length) {
    // two sockets may have one address while both set it and neither listens
    int reuse = libC.getIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR);
    if (reuse == 0) {
      reusesForBind = true;
      libC.setIntOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
    }
    libC.setIntOption(fresh, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
    int bound = libC.bind(fresh, address, length);
    if (bound == -Errno.EADDRINUSE && hasFailedToConnect && reuse == 0) {
      bound = bindWithoutPort(address, length);
    }
    if (reuse == 0) {
      libC.setIntOption(fresh, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 0);
    }
    return bound;
  }

  /**
   * Binds the fresh socket to the address alone, or not at all. A port that the application has
   * bound is the old socket's alone; so another has this one because the kernel has chosen it in
   * the connect that failed. Connects to different destinations share a port, a bind does not.
   */
  private int bindWithoutPort(ByteBuffer address, int length) {
    if (libC.getIntOption(fd, Linux.IPPROTO_IP, Linux.IP_BIND_ADDRESS_NO_PORT) != 1) {
      return 0; // the kernel has chosen the address too
    }
    address.putShort(2, (short) 0);
    return libC.bind(fresh, address, length);
  }

  /** What it means that {@link #end} has returned that. */
  String problem(int result) {
    String name = protocol == Linux.IPPROTO_MPTCP ? "MPTCP" : "plain TCP";
    return "it cannot be made " + name + " (" + Errno.name(-result) + ")";
  }
}
