package io.github.jmptcp.agent.rules;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Which sockets are to be MPTCP. Immutable. */
public final class SocketPolicy {
  private final boolean client;
  private final boolean server;
  private final boolean loopbackOnTcp;

  public SocketPolicy(Options options) {
    this.client = !options.is(Option.MODE, "server");
    this.server = !options.is(Option.MODE, "client");
    this.loopbackOnTcp = options.is(Option.LOOPBACK, "tcp");
  }

  /** Whether a new socket is opened as MPTCP. */
  public boolean wants(boolean listener) {
    return listener ? server : client;
  }

  /** Whether a connect to there goes by TCP. */
  public boolean demotes(InetAddress address, int port) {
    return loopbackOnTcp && address.isLoopbackAddress();
  }

  /** Why a connection to there is on TCP although the kernel gives MPTCP; null: not by policy. */
  public @Nullable String reason(InetAddress address, int port) {
    if (loopbackOnTcp && address.isLoopbackAddress()) {
      return "loopback is left on TCP; loopback=mptcp includes it";
    }
    return client ? null : "mode=server leaves connects on TCP";
  }

  /** Why an accepted connection is on TCP. */
  public String acceptReason(boolean listenerIsMptcp) {
    if (listenerIsMptcp) {
      return "the peer asked without MPTCP";
    }
    return server ? "the kernel gave no MPTCP listener" : "mode=client leaves listeners on TCP";
  }
}
