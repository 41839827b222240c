package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.procfs.KernelBlackholeDetection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads of each new connection whether MPTCP is in use, and why not.
 *
 * <p>Whatever the log or a listener gets about a connection is read from its socket by one
 * getsockopt. If neither gets anything, a socket that the agent has made IPPROTO_TCP is not read:
 * its protocol never changes, and it neither sends nor answers MP_CAPABLE. So a connect to a peer
 * that is logged already makes no system call here.
 */
public final class ConnectionOutcomes {
  // by descriptor, from the choice to the end of the connect or the close; all of IPPROTO_TCP
  private final Map<Integer, TcpChoice> choices = new ConcurrentHashMap<>();
  private final SocketPolicy policy;
  private final FallbackPeerCache fallbackPeers;
  private final Counters counters;
  private final Reporter reporter;
  private final Blackhole blackhole;
  private final ByteTotals byteTotals;
  private final BoundListeners boundListeners = new BoundListeners();
  // replaced, never changed; null while there are none
  private volatile ConnectionListener @Nullable [] listeners;

  /** Outcomes from now on. */
  public ConnectionOutcomes(
      SocketPolicy policy, FallbackPeerCache fallbackPeers, Counters counters, Log log) {
    this.policy = policy;
    this.fallbackPeers = fallbackPeers;
    this.counters = counters;
    this.reporter = new Reporter(log);
    this.blackhole = new Blackhole(log, new KernelBlackholeDetection(), fallbackPeers.remembers());
    this.byteTotals = new ByteTotals(counters);
  }

  /** Notes where the counters of the kernel stand, before the first connect. */
  public void begin() {
    blackhole.begin();
  }

  /** Adds the bytes of all connections that this process still has open, at exit. */
  public void countOpen(LibC libC) {
    byteTotals.countOpen(libC);
  }

  /** What to do about listeners that accept MPTCP; nothing before the call. */
  public void boundListeners(BoundListeners.Concern concern) {
    boundListeners.use(concern);
  }

  /** Adds a listener, which is notified of every connection from now on. */
  public synchronized void addListener(ConnectionListener listener) {
    ConnectionListener[] before = listeners;
    ConnectionListener[] after = new ConnectionListener[before == null ? 1 : before.length + 1];
    if (before != null) {
      System.arraycopy(before, 0, after, 0, before.length);
    }
    after[after.length - 1] = listener;
    listeners = after;
  }

  /** Notifies the listeners; apart from the log, since mostly there are none. */
  private void notifyListeners(LibC libC, int fd, boolean accepted, @Nullable TcpReason why) {
    ConnectionListener[] to = listeners;
    InetSocketAddress local = to == null ? null : SocketAddresses.local(libC, fd);
    InetSocketAddress remote = to == null ? null : SocketAddresses.remote(libC, fd);
    if (to == null || local == null || remote == null) {
      return;
    }
    for (ConnectionListener each : to) {
      if (accepted) {
        each.accepted(fd, local, remote, whyAccepted(why, remote));
      } else {
        each.connected(fd, local, remote, why);
      }
    }
  }

  /** The descriptor is a new socket: what was chosen for the one before it is over. */
  public void opened(int fd) {
    if (!choices.isEmpty()) {
      choices.remove(fd);
    }
  }

  /** A socket is about to connect. */
  public void begins() {
    counters.increment(Counter.CONNECTS_BEGUN);
  }

  /**
   * A connect succeeded; returns whether MPTCP is in use.
   *
   * @param to where to, if it has requested MPTCP and that is known
   */
  public boolean connected(LibC libC, int fd, @Nullable InetSocketAddress to) {
    TcpChoice choice = choices.isEmpty() ? null : choices.remove(fd);
    boolean isReported =
        choice == null || listeners != null || reporter.mayWantConnect(choice.to, choice.why);
    boolean byMptcp = isReported && MptcpStatus.isInUse(libC, fd);
    byteTotals.begin(fd, byMptcp);
    counters.increment(Counter.CONNECTS);
    TcpReason why = null;
    if (byMptcp) {
      counters.increment(Counter.CONNECTS_MPTCP);
      if (to != null) {
        fallbackPeers.negotiatedMptcp(to);
      }
    } else {
      why = choice == null ? whyNot(libC, fd) : whyNot(libC, fd, choice);
    }
    if (listeners != null) {
      notifyListeners(libC, fd, /* accepted= */ false, why);
    }
    if (reporter.mayWantConnect(choice == null ? to : choice.to, why)) {
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote != null && reporter.wantsConnect(remote, why)) {
        InetSocketAddress local = SocketAddresses.local(libC, fd);
        if (local != null) {
          reporter.connected(local, remote, why);
        }
      }
    }
    return why == null;
  }

  /** Why the connection of a socket is not MPTCP that the agent has not chosen to be TCP. */
  private TcpReason whyNot(LibC libC, int fd) {
    if (MptcpStatus.isRequested(libC, fd)) {
      counters.increment(Counter.CONNECTS_TCP_PEER);
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote == null) {
        return TcpReason.ANSWERED_WITHOUT_MPTCP;
      }
      TcpReason why = blackhole.reasonNow(libC, fd, remote);
      if (why == TcpReason.NO_ANSWER) {
        fallbackPeers.gaveNoAnswer(remote);
      } else if (why == TcpReason.ANSWERED_WITHOUT_MPTCP) {
        fallbackPeers.answeredWithoutMptcp(remote);
      }
      return why;
    }
    counters.increment(
        policy.isConnectOnTcpByMode() ? Counter.CONNECTS_TCP_RULE : Counter.CONNECTS_TCP_KERNEL);
    return policy.whyOpenedAsTcp();
  }

  /** The reason of the choice; what a connect by TCP after a refusal has shown is remembered. */
  private TcpReason whyNot(LibC libC, int fd, TcpChoice choice) {
    if (choice.why == TcpReason.REFUSED) {
      counters.increment(Counter.CONNECTS_TCP_PEER);
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote != null) {
        fallbackPeers.refusedMptcp(remote);
        reporter.refusedMptcp(remote);
      }
    } else if (choice.why == TcpReason.TRIED_BY_TCP) {
      counters.increment(Counter.CONNECTS_TCP_PEER);
      InetSocketAddress remote = SocketAddresses.remote(libC, fd);
      if (remote != null && fallbackPeers.acceptedByTcp(remote)) {
        reporter.refusedMptcp(remote);
      }
    } else {
      counters.increment(Counter.CONNECTS_TCP_RULE);
    }
    return choice.why;
  }

  /** The socket of that descriptor was made plain TCP before its connect. */
  public void demoted(int fd, TcpChoice choice) {
    counters.increment(Counter.SOCKETS_DEMOTED);
    choices.put(fd, choice);
  }

  /** The socket of that descriptor was opened as TCP, and is left so. */
  public void leftOnTcp(int fd, TcpChoice choice) {
    choices.put(fd, choice);
  }

  /** A socket that was opened as TCP was made MPTCP before its connect. */
  public void promoted() {
    counters.increment(Counter.SOCKETS_MPTCP);
  }

  /** A connect by MPTCP was refused, and it could not be tried by TCP: the next one is. */
  public void failedByMptcp(InetSocketAddress to) {
    fallbackPeers.failedByMptcp(to);
  }

  /** The application sends urgent data to that peer, which MPTCP lacks: the next one is TCP. */
  public void isSentUrgentData(InetSocketAddress peer) {
    fallbackPeers.isSentUrgentData(peer);
  }

  /** A connection was accepted; returns whether MPTCP is in use. */
  public boolean accepted(LibC libC, int fd, int listener) {
    boolean byMptcp = MptcpStatus.isInUse(libC, fd);
    byteTotals.begin(fd, byMptcp);
    counters.increment(Counter.ACCEPTS);
    TcpReason why = null;
    if (byMptcp) {
      counters.increment(Counter.ACCEPTS_MPTCP);
      boundListeners.accepted(libC, fd, listener);
    } else {
      boolean listenerIsMptcp = MptcpStatus.isRequested(libC, listener);
      counters.increment(
          listenerIsMptcp
              ? Counter.ACCEPTS_TCP_PEER
              : policy.wants(true) ? Counter.ACCEPTS_TCP_KERNEL : Counter.ACCEPTS_TCP_RULE);
      why = policy.whyAcceptedAsTcp(listenerIsMptcp);
    }
    if (listeners != null) {
      notifyListeners(libC, fd, /* accepted= */ true, why);
    }
    if (reporter.mayWantAccept(why)) {
      reportAccept(libC, fd, why);
    }
    return why == null;
  }

  private void reportAccept(LibC libC, int fd, @Nullable TcpReason whyWithoutPeer) {
    InetSocketAddress local = SocketAddresses.local(libC, fd);
    if (local == null || !reporter.mayWantAccept(local.getPort(), whyWithoutPeer)) {
      return;
    }
    InetSocketAddress remote = SocketAddresses.remote(libC, fd);
    if (remote == null) {
      return;
    }
    TcpReason why = whyAccepted(whyWithoutPeer, remote);
    if (reporter.wantsAccept(local.getPort(), why)) {
      reporter.accepted(local, remote, why);
    }
  }

  private @Nullable TcpReason whyAccepted(@Nullable TcpReason why, InetSocketAddress remote) {
    return why == null ? null : policy.whyAcceptedAsTcp(why, remote.getAddress());
  }

  /** A connection is about to be closed. */
  public void closing(LibC libC, int fd) {
    // first what the next socket of that fd must not inherit, whatever fails below
    boolean isConnection = byteTotals.end(fd);
    if (!choices.isEmpty()) {
      choices.remove(fd);
    }
    boundListeners.closing(fd);
    ConnectionListener[] to = listeners;
    if (to != null) {
      for (ConnectionListener each : to) {
        each.closing(fd);
      }
    }
    if (isConnection) {
      byteTotals.count(libC, fd);
    }
  }

  /**
   * Returns why an open connection is not MPTCP; what the kernel did at its handshake is not known
   * any more.
   *
   * @param requested its socket was opened as MPTCP
   */
  public TcpReason connectReason(boolean requested, InetSocketAddress remote) {
    if (requested) {
      return blackhole.reasonLater();
    }
    TcpReason byPolicy = policy.whyNotConnect(remote.getAddress(), remote.getPort());
    return byPolicy != null ? byPolicy : policy.whyOpenedAsTcp();
  }

  /** Why an accepted connection is not MPTCP. */
  public TcpReason acceptReason(boolean listenerIsMptcp, InetSocketAddress remote) {
    return policy.whyAcceptedAsTcp(policy.whyAcceptedAsTcp(listenerIsMptcp), remote.getAddress());
  }
}
