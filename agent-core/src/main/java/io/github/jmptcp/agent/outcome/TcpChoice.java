package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** That a socket is plain TCP by the agent's choice. Immutable. */
public final class TcpChoice {
  /** Why. */
  final TcpReason why;

  /** Where the socket connects to, as the application has named it; null: that is not known. */
  final @Nullable InetSocketAddress to;

  /** A choice whose socket does not connect yet, or by a library. */
  public TcpChoice(TcpReason why) {
    this(why, null);
  }

  /** A choice whose socket connects to there in a moment. */
  public TcpChoice(TcpReason why, @Nullable InetSocketAddress to) {
    this.why = why;
    this.to = to;
  }

  /** Why. */
  public TcpReason why() {
    return why;
  }
}
