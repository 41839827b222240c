package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.outcome.DescriptorSet;
import java.net.SocketOption;
import java.net.SocketOptions;

/**
 * Sockets of the JDK that are opened as TCP, since one of MPTCP would have been replaced. A socket
 * is opened before its peer is known. While all connections of this JVM are left on TCP (a proxy on
 * this host, a peer without MPTCP), the next one most likely is, and to replace its socket would
 * cost more than the connect. One that turns out to connect by MPTCP is replaced instead.
 *
 * <p>Safe for concurrent use.
 */
final class ExpectedTcp {
  /** So many connections in a row are left on TCP before the next is expected to be. */
  static final int ENOUGH = 8;

  /** So many, once a socket had to be replaced on which the application sets an option. */
  static final int ENOUGH_AFTER_OPTION = 1000;

  private final DescriptorSet opened = DescriptorSet.empty();
  // not atomic: an update that is lost costs the replacement of one more socket
  private volatile int missing = ENOUGH;
  private volatile boolean off;

  /** Whether the next socket is opened as TCP. */
  boolean isNext() {
    return missing <= 0 && !off;
  }

  /** A connect was left on TCP. */
  void isLeft() {
    int now = missing;
    if (now > 0) {
      missing = now - 1;
    }
  }

  /** A connect begins that is not left on TCP. */
  void isNotLeft() {
    if (missing < ENOUGH) {
      missing = ENOUGH;
    }
  }

  /** The application has set an option that MPTCP treats in another way. */
  void isOptionSet() {
    missing = ENOUGH_AFTER_OPTION;
  }

  /** No socket is opened as TCP any more: one could not be replaced. */
  void switchOff() {
    off = true;
  }

  /** The descriptor is a new socket. */
  void opened(int fd, boolean asTcp) {
    if (asTcp) {
      opened.add(fd);
    } else {
      opened.remove(fd);
    }
  }

  /** Whether the descriptor was opened as TCP, and it is not yet settled what it is to be. */
  boolean contains(int fd) {
    return opened.contains(fd);
  }

  /** It is settled what the socket is, or it is closed; returns whether it was not before. */
  boolean remove(int fd) {
    return opened.remove(fd);
  }

  /**
   * Whether the option means the same for TCP and for MPTCP, so that it can be copied later.
   *
   * @param option a {@code SocketOption}, or a number of {@code java.net.SocketOptions}
   */
  static boolean isAlike(Object option) {
    if (option instanceof SocketOption) {
      switch (((SocketOption<?>) option).name()) {
        case "TCP_NODELAY":
        case "SO_KEEPALIVE":
        case "SO_LINGER":
        case "SO_REUSEADDR":
        case "SO_SNDBUF":
        case "SO_RCVBUF":
          return true;
        default:
          return false;
      }
    }
    if (option instanceof Integer) {
      switch ((Integer) option) {
        case SocketOptions.TCP_NODELAY:
        case SocketOptions.SO_KEEPALIVE:
        case SocketOptions.SO_LINGER:
        case SocketOptions.SO_REUSEADDR:
        case SocketOptions.SO_SNDBUF:
        case SocketOptions.SO_RCVBUF:
        case SocketOptions.SO_TIMEOUT: // of the JDK alone
          return true;
        default:
          return false;
      }
    }
    return false;
  }
}
