package io.github.jmptcp.agent.policy;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Peers to which a connect by MPTCP was refused where it could not be tried by TCP at once. Either
 * nothing listens there now, or MPTCP is refused on the way: the next connect finds out which, by
 * TCP. Where that fails too the port is closed, and eight more must be refused before another one
 * uses TCP: a server that starts again is to be met by MPTCP.
 *
 * <p>Safe for concurrent use.
 */
final class RefusedPeers {
  /** The most peers that are remembered; with one more, all are forgotten. */
  static final int MOST = 1024;

  /** How many are refused between two that are tried by TCP. */
  static final int REFUSALS_OF_A_CLOSED_PORT = 8;

  private static final class Peer {
    int refusalsLeft = 1;
    int acceptedByTcp;
    long at;
  }

  private final long validNanos;
  private final Map<InetSocketAddress, Peer> peers = new ConcurrentHashMap<>();

  /**
   * Knows none.
   *
   * @param validNanos how long after a refusal a connect is tried by TCP; 0: none is
   */
  RefusedPeers(long validNanos) {
    this.validNanos = validNanos;
  }

  /** A connect by MPTCP was refused. */
  void refused(InetSocketAddress key, long now) {
    if (validNanos == 0) {
      return;
    }
    Peer peer = peers.get(key);
    if (peer == null) {
      if (peers.size() >= MOST) {
        peers.clear();
      }
      peer = new Peer();
      peers.put(key, peer);
    }
    synchronized (peer) {
      peer.refusalsLeft--;
      peer.at = now;
    }
  }

  /** Whether the connect that begins is the one to try by TCP. */
  boolean isToTry(InetSocketAddress key, long now) {
    Peer peer = get(key);
    if (peer == null) {
      return false;
    }
    synchronized (peer) {
      if (peer.refusalsLeft > 0 || now - peer.at >= validNanos) {
        return false;
      }
      peer.refusalsLeft = REFUSALS_OF_A_CLOSED_PORT;
      return true;
    }
  }

  /** That connect was accepted; returns whether it is the second time since MPTCP was seen. */
  boolean accepted(InetSocketAddress key) {
    Peer peer = get(key);
    if (peer == null) {
      return false;
    }
    synchronized (peer) {
      peer.refusalsLeft = 1;
      return ++peer.acceptedByTcp == 2;
    }
  }

  /** MPTCP was negotiated with the peer. */
  void negotiated(InetSocketAddress key) {
    if (!peers.isEmpty()) {
      peers.remove(key);
    }
  }

  /** Forgets them all. */
  void forgetAll() {
    peers.clear();
  }

  /** How many are remembered. */
  int size() {
    return peers.size();
  }

  private @Nullable Peer get(InetSocketAddress key) {
    return peers.isEmpty() ? null : peers.get(key);
  }
}
