package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;

/** An address of this host that an automatic choice does not use, and why. Immutable. */
public final class LeftOutAddress {
  /** Why an address is not used. */
  public enum Reason {
    /** Its interface leads to containers or virtual machines of this host. */
    CONTAINERS("interface of containers"),

    /** Its interface is a port of a bridge, bond or VRF. */
    PORT("port of another interface"),

    /** No route by its interface leads to another host. */
    NO_ROUTE("no route by this interface leads to another host"),

    /** The kernel holds no more endpoints. */
    NO_ROOM("no room for another endpoint");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The reason in words, for a message. */
    @Override
    public String toString() {
      return text;
    }
  }

  private final Endpoint endpoint;
  private final Reason reason;

  LeftOutAddress(Endpoint endpoint, Reason reason) {
    this.endpoint = endpoint;
    this.reason = reason;
  }

  /** The endpoint that the address would be. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Why it is not used. */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeftOutAddress
        && ((LeftOutAddress) other).endpoint.equals(endpoint)
        && ((LeftOutAddress) other).endpoint.deviceIndex() == endpoint.deviceIndex()
        && ((LeftOutAddress) other).reason == reason;
  }

  @Override
  public int hashCode() {
    return endpoint.hashCode() * 31 + reason.ordinal();
  }

  /** Such as {@code 172.17.0.1 dev docker0 (interface of containers)}. */
  @Override
  public String toString() {
    return endpoint.toBuilder().flagBits(0).build() + " (" + reason + ")";
  }
}
