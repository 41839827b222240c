package io.github.jmptcp.agent.policy;

import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Peers that answered without MPTCP, refused it, or that an application sends urgent data to. They
 * use plain TCP for some time: a socket that has fallen back keeps paying the MPTCP send cost. The
 * time starts at 5 s and doubles with each further answer without MPTCP, up to the option {@code
 * learn}. A peer that has negotiated MPTCP within the last minute is not learned: behind one
 * address there may be servers with MPTCP and without.
 *
 * <p>At most 4096 peers; with one more, the least recently used quarter goes. All are forgotten
 * when an interface, address or endpoint changes, for then the way to them may be another.
 *
 * <p>Safe for concurrent use; a connect reads one map entry.
 */
public final class FallbackPeerCache {
  /** The most peers that are remembered. */
  public static final int MOST = 4096;

  private static final int BATCH = MOST / 4;

  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long nanos;
  private final NetworkWatch network;
  private final Clock clock;
  private final RefusedPeers refusedPeers;
  private final Map<InetSocketAddress, LearnedPeer> peers = new ConcurrentHashMap<>();
  // when MPTCP was negotiated last; as many at most
  private final Map<InetSocketAddress, Long> withMptcp = new ConcurrentHashMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param seconds how long a peer is remembered at most; 0 remembers none
   */
  public FallbackPeerCache(long seconds, NetworkWatch network) {
    this(seconds, network, Clock.SYSTEM);
  }

  FallbackPeerCache(long seconds, NetworkWatch network, Clock clock) {
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
    this.network = network;
    this.clock = clock;
    this.refusedPeers = new RefusedPeers(nanos);
  }

  /** The peer's answer came without MPTCP. */
  public void answeredWithoutMptcp(InetSocketAddress peer) {
    learn(peer, TcpReason.LEARNED_WITHOUT_MPTCP, FIRST_NANOS);
  }

  /**
   * SYNs with MP_CAPABLE got no answer, one without it did. Each further attempt would cost the
   * application seconds, so that is remembered for as long as {@code learn} allows.
   */
  public void gaveNoAnswer(InetSocketAddress peer) {
    learn(peer, TcpReason.LEARNED_NO_ANSWER, nanos);
  }

  /** Whether anything is remembered: not with {@code learn=off}. */
  public boolean remembers() {
    return nanos > 0;
  }

  /** The peer, or a firewall, refused MPTCP's SYN and accepted one of TCP. */
  public void refusedMptcp(InetSocketAddress peer) {
    learn(peer, TcpReason.LEARNED_REFUSED, FIRST_NANOS);
  }

  /**
   * A connect by MPTCP was refused, and the application has seen that. The next one is tried by
   * TCP: {@link TcpReason#TRIED_BY_TCP}.
   */
  public void failedByMptcp(InetSocketAddress peer) {
    refusedPeers.refused(key(peer), clock.nanoTime());
  }

  /**
   * The connect that was tried by TCP was accepted. Returns whether MPTCP was refused before it for
   * the second time; once may be a server that was just starting.
   */
  public boolean acceptedByTcp(InetSocketAddress peer) {
    learn(peer, TcpReason.LEARNED_REFUSED, FIRST_NANOS);
    return refusedPeers.accepted(key(peer));
  }

  /** The application sends urgent data to the peer, which MPTCP has not. */
  public void isSentUrgentData(InetSocketAddress peer) {
    learn(peer, TcpReason.LEARNED_URGENT_DATA, nanos);
  }

  /** MPTCP was negotiated with the peer. */
  public void negotiatedMptcp(InetSocketAddress peer) {
    if (nanos == 0) {
      return;
    }
    InetSocketAddress key = key(peer);
    refusedPeers.negotiated(key);
    if (withMptcp.put(key, clock.nanoTime()) == null && withMptcp.size() > MOST) {
      withMptcp.clear(); // one answer is believed then, for 5 s
    }
    LearnedPeer known = peers.isEmpty() ? null : peers.get(key);
    if (known != null && !known.isFor(TcpReason.LEARNED_URGENT_DATA)) {
      peers.remove(key, known);
    }
  }

  private void learn(InetSocketAddress peer, TcpReason why, long first) {
    if (nanos == 0) {
      return;
    }
    long now = clock.nanoTime();
    InetSocketAddress key = key(peer);
    boolean isUrgent = why == TcpReason.LEARNED_URGENT_DATA;
    if (!isUrgent && hasLatelyNegotiated(key, now)) {
      return;
    }
    if (peers.isEmpty()) {
      network.begin();
    }
    LearnedPeer known = peers.get(key);
    if (known == null || !known.isFor(why) || known.isForgotten(now, nanos)) {
      known = new LearnedPeer(why, why != TcpReason.LEARNED_WITHOUT_MPTCP);
      peers.put(key, known);
    }
    known.answered(now, first, nanos);
    if (peers.size() > MOST) {
      forgetOldest(now);
    }
  }

  private boolean hasLatelyNegotiated(InetSocketAddress key, long now) {
    Long last = withMptcp.get(key);
    return last != null && now - last < Math.min(LATELY_NANOS, nanos);
  }

  /** Without a name: the same peer may be known by several, or by none. */
  private static InetSocketAddress key(InetSocketAddress peer) {
    return new InetSocketAddress(peer.getAddress(), peer.getPort());
  }

  /** Why a connect to there goes by TCP; null: nothing is known. */
  @Nullable TcpReason whyNot(InetAddress remote, int port) {
    if (peers.isEmpty() && refusedPeers.size() == 0) {
      return null;
    }
    InetSocketAddress key = new InetSocketAddress(remote, port);
    LearnedPeer peer = peers.get(key);
    if (peer != null && network.hasChanged()) {
      forgetAll();
      return null;
    }
    long now = clock.nanoTime();
    TcpReason learned = peer == null ? null : peer.whyNot(now);
    if (learned != null) {
      return learned;
    }
    return refusedPeers.isToTry(key, now) ? TcpReason.TRIED_BY_TCP : null;
  }

  /** Forgets them all. */
  public void forgetAll() {
    peers.clear();
    withMptcp.clear();
    refusedPeers.forgetAll();
  }

  /** How many use TCP now. */
  public int size() {
    long now = clock.nanoTime();
    int count = 0;
    for (LearnedPeer peer : peers.values()) {
      count += peer.isLearned(now) ? 1 : 0;
    }
    return count;
  }

  /** Of how many it is known when MPTCP was negotiated last. */
  int withMptcp() {
    return withMptcp.size();
  }

  /**
   * Drops what is forgotten, and if that is not enough the least recently used quarter: one at a
   * time, each further peer would cost a look at all of them.
   */
  private synchronized void forgetOldest(long now) {
    Iterator<LearnedPeer> all = peers.values().iterator();
    while (all.hasNext()) {
      if (all.next().isForgotten(now, nanos)) {
        all.remove();
      }
    }
    if (peers.size() <= MOST) {
      return; // another thread has dropped them
    }
    List<Age> ages = new ArrayList<>();
    for (Map.Entry<InetSocketAddress, LearnedPeer> entry : peers.entrySet()) {
      ages.add(new Age(entry.getKey(), now - entry.getValue().used()));
    }
    Collections.sort(ages);
    for (Age oldest : ages.subList(0, BATCH)) {
      peers.remove(oldest.peer);
    }
  }

  /** How long a peer was not used, when that was looked at; the oldest first. */
  private static final class Age implements Comparable<Age> {
    final InetSocketAddress peer;
    final long nanos;

    Age(InetSocketAddress peer, long nanos) {
      this.peer = peer;
      this.nanos = nanos;
    }

    @Override
    public int compareTo(Age other) {
      return Long.compare(other.nanos, nanos);
    }
  }
}
