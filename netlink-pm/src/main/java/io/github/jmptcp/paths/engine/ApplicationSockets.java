package io.github.jmptcp.paths.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What only the process of an application knows of its connections. Called by the engine. */
public interface ApplicationSockets {
  /** Nothing is known: the sockets belong to other processes. */
  ApplicationSockets UNKNOWN =
      new ApplicationSockets() {
        @Override
        public @Nullable String nameOf(InetAddress peer) {
          return null;
        }

        @Override
        public boolean hasBound(InetSocketAddress local) {
          return false;
        }
      };

  /** Returns the name by which the application resolved a peer; null where it is not known. */
  @Nullable String nameOf(InetAddress peer);

  /**
   * Returns whether the application itself has bound the socket of a connection to its local
   * address: it then stays there, unless a rule names other paths.
   */
  boolean hasBound(InetSocketAddress local);

  /** The connection with that local address has ended. */
  default void ended(InetSocketAddress local) {}
}
