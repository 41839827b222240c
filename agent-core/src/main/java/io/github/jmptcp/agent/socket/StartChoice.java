package io.github.jmptcp.agent.socket;

import io.github.jmptcp.paths.engine.StartPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Chooses where new connections of this JVM start. */
public interface StartChoice {
  /**
   * Returns where a connection to there should start; null to leave it to the route. Asked at every
   * connect: what it costs does not depend on the number of connections.
   */
  @Nullable StartPath startOf(InetAddress remote, int port);

  /** Returns whether {@link #isBound} is to be called of connections that have no start, too. */
  boolean mindsBound();

  /** A socket is about to connect that the application has bound to there. */
  void isBound(InetSocketAddress local);
}
