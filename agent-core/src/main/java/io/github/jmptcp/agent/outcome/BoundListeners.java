package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds listeners that are bound to one address, once each, when they accept a first connection by
 * MPTCP: by then the application has opened the others that it wants, and it is known that clients
 * come that could join. No system call for a listener that was looked at.
 *
 * <p>Safe for concurrent use.
 */
public final class BoundListeners {

  /** What to do about one. */
  public interface Concern {
    /** The listener is bound to that address. Called on the application's thread: be quick. */
    void isBoundTo(InetSocketAddress local);
  }

  private final Map<Integer, Boolean> lookedAt = new ConcurrentHashMap<>();
  private final Concern concern;

  BoundListeners(Concern concern) {
    this.concern = concern;
  }

  /** A connection by MPTCP came from that listener. */
  void accepted(LibC libC, int listener) {
    if (lookedAt.containsKey(listener) || lookedAt.put(listener, Boolean.TRUE) != null) {
      return;
    }
    InetSocketAddress local = SocketAddresses.local(libC, listener);
    // one on loopback serves this host alone, which needs no second path to it
    if (local != null
        && !local.getAddress().isAnyLocalAddress()
        && !local.getAddress().isLoopbackAddress()) {
      concern.isBoundTo(local);
    }
  }

  /** A descriptor is about to be closed, and may become another listener. */
  void closing(int fd) {
    if (!lookedAt.isEmpty()) {
      lookedAt.remove(fd);
    }
  }
}
