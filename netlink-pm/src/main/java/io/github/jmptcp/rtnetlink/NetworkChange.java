package io.github.jmptcp.rtnetlink;

import org.jspecify.annotations.Nullable;

/** Something changed in the namespace's links, addresses or routes. Immutable. */
public final class NetworkChange {
  /** What changed. */
  public enum Kind {
    /** A link came or changed, for example up, down, or its carrier: {@link #link}. */
    LINK,
    /** A link is gone: {@link #link}. */
    LINK_REMOVED,
    /** An address came or changed, for example is no longer tentative: {@link #address}. */
    ADDRESS,
    /** An address is gone: {@link #address}. */
    ADDRESS_REMOVED,
    /** A route came or changed: {@link #route}. */
    ROUTE,
    /** A route is gone: {@link #route}. */
    ROUTE_REMOVED,
    /** The receive buffer overflowed: changes are missing here; read the whole state again. */
    LOST
  }

  private final Kind kind;
  private final @Nullable Link link;
  private final @Nullable InterfaceAddress address;
  private final @Nullable Route route;

  NetworkChange(
      Kind kind, @Nullable Link link, @Nullable InterfaceAddress address, @Nullable Route route) {
    this.kind = kind;
    this.link = link;
    this.address = address;
    this.route = route;
  }

  public Kind kind() {
    return kind;
  }

  /** The link, for the kinds that have one. */
  public @Nullable Link link() {
    return link;
  }

  /** The address, for the kinds that have one. */
  public @Nullable InterfaceAddress address() {
    return address;
  }

  /** The route, for the kinds that have one; of a multipath route its first hop. */
  public @Nullable Route route() {
    return route;
  }

  @Override
  public String toString() {
    Object what = link != null ? link : address != null ? address : route;
    return what == null ? kind.toString() : kind + " " + what;
  }
}
