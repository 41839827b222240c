package io.github.jmptcp.agent.socket;

import io.github.jmptcp.paths.engine.StartPath;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Chooses where new connections of this JVM start. */
public interface StartChoice {
  /**
   * Returns where a connection to there should start; null to leave it to the route. Asked at every
   * connect: what it costs does not depend on the number of connections.
   */
  @Nullable StartPath startOf(InetAddress remote, int port);
}
