package io.github.jmptcp.agent.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Peers that answered without MPTCP, or that an application sends urgent data to. They use plain
 * TCP for some time: a socket that has fallen back keeps paying the MPTCP send cost. At most 4096
 * peers; the least recently used go first. All are forgotten when an interface, address or endpoint
 * changes, for then the way to them may be another.
 *
 * <p>Safe for concurrent use; a connect reads one map entry.
 */
public final class FallbackPeerCache {
  /** The most peers that are remembered. */
  public static final int MOST = 4096;

  private static final String ANSWERED = "learned: the peer has answered without MPTCP";
  private static final String REFUSED = "learned: MPTCP is refused on the way to this peer";
  private static final String URGENT = "learned: urgent data is sent to this peer";

  private static final class Peer {
    final String why;
    final long until;
    volatile long used;

    Peer(String why, long until, long now) {
      this.why = why;
      this.until = until;
      this.used = now;
    }
  }

  private final long nanos;
  private final NetworkWatch network;
  private final Map<InetSocketAddress, Peer> peers = new ConcurrentHashMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param seconds how long a peer is remembered; 0 remembers none
   */
  public FallbackPeerCache(long seconds, NetworkWatch network) {
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
    this.network = network;
  }

  /** The peer's answer came without MPTCP. */
  public void answeredWithoutMptcp(InetSocketAddress peer) {
    learn(peer, ANSWERED);
  }

  /** The peer, or a firewall, refused MPTCP's SYN and accepted one of TCP. */
  public void refusedMptcp(InetSocketAddress peer) {
    learn(peer, REFUSED);
  }

  /** The application sends urgent data to the peer, which MPTCP has not. */
  public void isSentUrgentData(InetSocketAddress peer) {
    learn(peer, URGENT);
  }

  private void learn(InetSocketAddress peer, String why) {
    if (nanos == 0) {
      return;
    }
    if (peers.isEmpty()) {
      network.begin();
    }
    long now = System.nanoTime();
    // without a name: the same peer may be known by several, or by none
    peers.put(
        new InetSocketAddress(peer.getAddress(), peer.getPort()), new Peer(why, now + nanos, now));
    if (peers.size() > MOST) {
      forgetOldest();
    }
  }

  /** Why a connect to there goes by TCP; null: nothing is known. */
  @Nullable String whyNot(InetAddress remote, int port) {
    if (peers.isEmpty()) {
      return null;
    }
    InetSocketAddress key = new InetSocketAddress(remote, port);
    Peer peer = peers.get(key);
    if (peer == null) {
      return null;
    }
    long now = System.nanoTime();
    if (now - peer.until > 0) {
      peers.remove(key, peer);
      return null;
    }
    if (network.hasChanged()) {
      forgetAll();
      return null;
    }
    peer.used = now;
    return peer.why;
  }

  /** Forgets them all. */
  public void forgetAll() {
    peers.clear();
  }

  /** How many are remembered. */
  public int size() {
    return peers.size();
  }

  /** Drops what has expired, and then as many as needed of the least recently used. */
  private synchronized void forgetOldest() {
    long now = System.nanoTime();
    Iterator<Peer> all = peers.values().iterator();
    while (all.hasNext()) {
      if (now - all.next().until > 0) {
        all.remove();
      }
    }
    while (peers.size() > MOST) {
      Map.Entry<InetSocketAddress, Peer> oldest = null;
      for (Map.Entry<InetSocketAddress, Peer> entry : peers.entrySet()) {
        if (oldest == null || entry.getValue().used - oldest.getValue().used < 0) {
          oldest = entry;
        }
      }
      if (oldest == null) {
        return;
      }
      peers.remove(oldest.getKey());
    }
  }
}
