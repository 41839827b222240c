package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One thing to do for a connection. Immutable. */
public final class PathCommand {
  /** What to do. */
  public enum Kind {
    /** Announce the endpoint's address, with its id and port, to the peer. */
    ANNOUNCE,
    /** Open a subflow from the endpoint to {@link PathCommand#remote}. */
    CREATE,
    /** Open a subflow to {@link PathCommand#remote} from the address that its route has. */
    CREATE_BY_ROUTE,
    /** Take the endpoint's address back from the peer, and end its subflows. */
    REMOVE,
    /**
     * End the endpoint's subflows, to open them again at once. The peer keeps the address: a
     * withdrawal that arrives late would end the new ones.
     */
    END,
    /** Make the subflows from the endpoint backups, or normal ones, as its flag is. */
    PRIORITY
  }

  private final Kind kind;
  private final @Nullable Endpoint endpoint;
  private final @Nullable InetSocketAddress remote;

  private PathCommand(Kind kind, @Nullable Endpoint endpoint, @Nullable InetSocketAddress remote) {
    this.kind = kind;
    this.endpoint = endpoint;
    this.remote = remote;
  }

  static PathCommand of(Kind kind, Endpoint endpoint) {
    return new PathCommand(kind, endpoint, null);
  }

  static PathCommand create(Endpoint endpoint, InetSocketAddress remote) {
    return new PathCommand(Kind.CREATE, endpoint, remote);
  }

  static PathCommand createByRoute(InetSocketAddress remote) {
    return new PathCommand(Kind.CREATE_BY_ROUTE, null, remote);
  }

  /** Returns what to do. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the local endpoint, with id 0 where it is the address of the connection's first
   * subflow.
   *
   * @throws IllegalStateException for {@link Kind#CREATE_BY_ROUTE}
   */
  public Endpoint endpoint() {
    if (endpoint == null) {
      throw new IllegalStateException(kind + " has no endpoint");
    }
    return endpoint;
  }

  /**
   * Returns the peer's address and port.
   *
   * @throws IllegalStateException for kinds without one
   */
  public InetSocketAddress remote() {
    if (remote == null) {
      throw new IllegalStateException(kind + " has no peer's address");
    }
    return remote;
  }

  @Override
  public String toString() {
    return kind
        + (endpoint == null ? "" : " " + endpoint)
        + (remote == null
            ? ""
            : " to " + remote.getAddress().getHostAddress() + ":" + remote.getPort());
  }
}
