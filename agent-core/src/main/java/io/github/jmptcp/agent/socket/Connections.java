package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the agent does when a connection begins, is established, and ends, for sockets of the JDK
 * and of libraries. Safe for concurrent use.
 */
public final class Connections {
  private final SocketPolicy policy;
  private final ConnectionOutcomes outcomes;
  private final @Nullable KeepAlive keepAlive;
  private final @Nullable BufferSizes bufferSizes;
  private final @Nullable StartBinder starts;

  /**
   * Knows of no connection yet.
   *
   * @param keepAlive null where the option is off
   * @param bufferSizes null where the option is off
   * @param starts null where every connection starts as its route leads
   */
  public Connections(
      SocketPolicy policy,
      ConnectionOutcomes outcomes,
      @Nullable KeepAlive keepAlive,
      @Nullable BufferSizes bufferSizes,
      @Nullable StartBinder starts) {
    this.policy = policy;
    this.outcomes = outcomes;
    this.keepAlive = keepAlive;
    this.bufferSizes = bufferSizes;
    this.starts = starts;
  }

  /** Which of them are to be MPTCP. */
  SocketPolicy policy() {
    return policy;
  }

  /** A socket is about to connect. */
  void begins() {
    outcomes.begins();
  }

  /** Binds a socket that connects in a moment, where a rule or a dead path asks for it. */
  void bindStart(LibC libC, int fd, InetAddress address, int port) {
    if (starts != null) {
      starts.bind(libC, fd, address, port);
    }
  }

  /**
   * A socket has connected.
   *
   * @param to where to, if it has requested MPTCP and that is known
   */
  void connected(LibC libC, int fd, @Nullable InetSocketAddress to) {
    boolean byMptcp = outcomes.connected(libC, fd, to);
    if (bufferSizes != null) {
      bufferSizes.connected(libC, fd, byMptcp);
    }
    if (byMptcp && keepAlive != null) {
      keepAlive.established(libC, fd);
    }
  }

  /** The application sends urgent data to that peer, which MPTCP has not: the next is TCP. */
  void isSentUrgentData(InetSocketAddress peer) {
    outcomes.isSentUrgentData(peer);
  }

  /** A library's connect by MPTCP was refused, and it could not be tried by TCP. */
  void failedByMptcp(InetSocketAddress to) {
    outcomes.failedByMptcp(to);
  }

  /** A listener has accepted one. */
  void accepted(LibC libC, int fd, int listener) {
    boolean byMptcp = outcomes.accepted(libC, fd, listener);
    if (bufferSizes != null) {
      bufferSizes.accepted(libC, fd, listener, byMptcp);
    }
    if (byMptcp && keepAlive != null) {
      keepAlive.accepted(libC, fd, listener);
    }
  }

  /** The descriptor is about to be closed. */
  void closing(LibC libC, int fd) {
    if (keepAlive != null) {
      keepAlive.closing(fd);
    }
    if (bufferSizes != null) {
      bufferSizes.forget(fd);
    }
    outcomes.closing(libC, fd);
  }
}
