package io.github.jmptcp.agent.policy;

import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.agent.rules.Rules;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which sockets are to be MPTCP: {@code mode}, rules, {@code loopback}, learned peers. */
public final class SocketPolicy {
  private final boolean client;
  private final boolean server;
  private final boolean loopbackOnTcp;
  private final HostAddresses hostAddresses;
  private final FallbackPeerCache fallbackPeers;
  private volatile Rules rules;

  /** The policy of these options. */
  public SocketPolicy(
      Options options, HostAddresses hostAddresses, FallbackPeerCache fallbackPeers) {
    this.client = options.mode().includesConnects();
    this.server = options.mode().includesListeners();
    this.loopbackOnTcp = options.isLoopbackOnTcp();
    this.hostAddresses = hostAddresses;
    this.fallbackPeers = fallbackPeers;
    this.rules = options.rules();
  }

  /** The rules for new sockets. */
  public Rules rules() {
    return rules;
  }

  /** Other rules from now on. */
  public void rules(Rules newRules) {
    rules = newRules;
  }

  /** Whether a new socket is opened as MPTCP. */
  public boolean wants(boolean listener) {
    return listener ? server : client;
  }

  /** Why a connect to there goes by TCP; null: it is MPTCP. */
  public @Nullable TcpReason whyNotConnect(InetAddress remote, int port) {
    TcpReason byRule = rules.whyNotConnect(remote, port);
    if (byRule != null) {
      return byRule;
    }
    if (loopbackOnTcp) {
      // the kernel takes the wildcard for loopback
      if (remote.isLoopbackAddress() || remote.isAnyLocalAddress()) {
        return TcpReason.LOOPBACK;
      }
      if (hostAddresses.contains(remote)) {
        return TcpReason.THIS_HOST;
      }
    }
    return fallbackPeers.whyNot(remote, port);
  }

  /** Whether any option or rule concerns listeners. */
  public boolean hasListenerRules() {
    return rules.areAboutListeners();
  }

  /** Why a listener there is TCP; null: it is MPTCP. */
  public @Nullable TcpReason whyNotListen(InetAddress local, int port) {
    return rules.whyNotListen(local, port);
  }

  /** Why a connection is on TCP whose socket was opened as TCP. */
  public TcpReason whyOpenedAsTcp() {
    return client ? TcpReason.OPENED_AS_TCP : TcpReason.MODE_SERVER;
  }

  /** Whether {@link #whyOpenedAsTcp} is the option {@code mode}. */
  public boolean isConnectOnTcpByMode() {
    return !client;
  }

  /** Why an accepted connection is on TCP, as far as it is known without the peer's address. */
  public TcpReason whyAcceptedAsTcp(boolean listenerIsMptcp) {
    if (listenerIsMptcp) {
      return TcpReason.NOT_REQUESTED;
    }
    return server ? TcpReason.LISTENER_IS_TCP : TcpReason.MODE_CLIENT;
  }

  /**
   * Returns that reason once the peer is known: a client on this host, which mostly uses TCP, is no
   * sign of what others do.
   */
  public TcpReason whyAcceptedAsTcp(TcpReason why, InetAddress remote) {
    return why == TcpReason.NOT_REQUESTED
            && (remote.isLoopbackAddress() || hostAddresses.contains(remote))
        ? TcpReason.NOT_REQUESTED_HERE
        : why;
  }
}
