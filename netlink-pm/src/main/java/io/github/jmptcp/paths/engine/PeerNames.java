package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Knows the names by which the application resolved the addresses of peers. */
@FunctionalInterface
public interface PeerNames {

  /**
   * Returns the name; null where it is not known, such as for connections of other processes.
   * Called by the engine's thread; looks nothing up.
   */
  @Nullable String nameOf(InetAddress address);
}
