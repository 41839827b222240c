package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at listeners, once each, when they accept a first connection by MPTCP: by then the
 * application has opened the others that it wants, and it is known that clients come that could
 * join. No system call for a listener that was looked at.
 *
 * <p>Safe for concurrent use.
 */
public final class BoundListeners {

  /** What to do about one. */
  public interface Concern {
    /**
     * The listener has accepted a connection of another host. Called on the application's thread:
     * be quick.
     *
     * @param listener where it listens, on one address or on all
     * @param reached the local address of the connection
     */
    void hasAccepted(InetSocketAddress listener, InetSocketAddress reached);
  }

  private final Map<Integer, Boolean> lookedAt = new ConcurrentHashMap<>();
  private volatile @Nullable Concern concern;

  void use(Concern newConcern) {
    concern = newConcern;
  }

  /** A connection by MPTCP came from that listener. */
  void accepted(LibC libC, int fd, int listener) {
    Concern current = concern;
    if (current == null
        || lookedAt.containsKey(listener)
        || lookedAt.put(listener, Boolean.TRUE) != null) {
      return;
    }
    InetSocketAddress local = SocketAddresses.local(libC, listener);
    InetSocketAddress reached = SocketAddresses.local(libC, fd);
    if (local != null && reached != null && isFromAnotherHost(libC, fd, reached.getAddress())) {
      current.hasAccepted(local, reached);
    }
  }

  /** A client of this host needs no second path to it. */
  private static boolean isFromAnotherHost(LibC libC, int fd, InetAddress reached) {
    InetSocketAddress peer = SocketAddresses.remote(libC, fd);
    return !reached.isLoopbackAddress() && peer != null && !peer.getAddress().equals(reached);
  }

  /** A descriptor is about to be closed, and may become another listener. */
  void closing(int fd) {
    if (!lookedAt.isEmpty()) {
      lookedAt.remove(fd);
    }
  }
}
