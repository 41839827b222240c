package io.github.jmptcp.agent.policy;

import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.rules.Rules;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which sockets are to be MPTCP: {@code mode}, rules, {@code loopback}, learned peers. */
public final class SocketPolicy {
  private static final String LOOPBACK = "loopback is left on TCP; loopback=mptcp includes it";
  private static final String THIS_HOST =
      "an address of this host is left on TCP; loopback=mptcp includes it";

  /** Why a connection from this host is on TCP whose listener is MPTCP. */
  public static final String NOT_REQUESTED_HERE = "a peer on this host did not request MPTCP";

  private static final String NOT_REQUESTED = "the peer did not request MPTCP";

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
  public @Nullable String whyNotConnect(InetAddress remote, int port) {
    String byRule = rules.whyNotConnect(remote, port);
    if (byRule != null) {
      return byRule;
    }
    if (loopbackOnTcp) {
      // the kernel takes the wildcard for loopback
      if (remote.isLoopbackAddress() || remote.isAnyLocalAddress()) {
        return LOOPBACK;
      }
      if (hostAddresses.contains(remote)) {
        return THIS_HOST;
      }
    }
    return fallbackPeers.whyNot(remote, port);
  }

  /** Whether any option or rule concerns listeners. */
  public boolean hasListenerRules() {
    return rules.areAboutListeners();
  }

  /** Why a listener there is TCP; null: it is MPTCP. */
  public @Nullable String whyNotListen(InetAddress local, int port) {
    return rules.whyNotListen(local, port);
  }

  /** Why a connection is on TCP whose socket was opened as TCP. */
  public String whyOpenedAsTcp() {
    return client ? "the socket was opened as TCP" : "mode=server leaves connects on TCP";
  }

  /** Whether {@link #whyOpenedAsTcp} is the user's wish. */
  public boolean isConnectOnTcpByMode() {
    return !client;
  }

  /** Why an accepted connection is on TCP, as far as it is known without the peer's address. */
  public String whyAcceptedAsTcp(boolean listenerIsMptcp) {
    if (listenerIsMptcp) {
      return NOT_REQUESTED;
    }
    return server ? "the listener is TCP" : "mode=client leaves listeners on TCP";
  }

  /**
   * Returns that reason once the peer is known: a client on this host, which mostly uses TCP, is no
   * sign of what others do.
   */
  public String whyAcceptedAsTcp(String why, InetAddress remote) {
    return why.equals(NOT_REQUESTED)
            && (remote.isLoopbackAddress() || hostAddresses.contains(remote))
        ? NOT_REQUESTED_HERE
        : why;
  }
}
