package io.github.jmptcp.paths.engine;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An MPTCP connection of the namespace as the engine saw it last. Immutable. */
public final class ConnectionView {
  private final long token;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final boolean serverSide;
  private final @Nullable String rule;
  private final List<SubflowView> subflows;

  ConnectionView(TrackedConnection connection, List<SubflowView> subflows) {
    token = connection.token;
    local = connection.local;
    remote = connection.remote;
    serverSide = connection.serverSide;
    rule = connection.rule == null ? null : connection.rule.toString();
    this.subflows = Collections.unmodifiableList(subflows);
  }

  /** Returns the local token, 0 to 2^32-1: {@code MptcpSocket.token}. */
  public long token() {
    return token;
  }

  /** Returns the local address of the first subflow, also after that has gone. */
  public InetSocketAddress local() {
    return local;
  }

  /** Returns the peer's address of the first subflow, also after that has gone. */
  public InetSocketAddress remote() {
    return remote;
  }

  /** Returns whether this side accepted the connection, as far as is known. */
  public boolean isServerSide() {
    return serverSide;
  }

  /** Returns the path rule that it has, as it was written; null where none matches. */
  public @Nullable String rule() {
    return rule;
  }

  /** Returns its subflows, those that it has lost too. */
  public List<SubflowView> subflows() {
    return subflows;
  }
}
