package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.AddressText;
import io.github.jmptcp.mptcp.Endpoint;
import java.net.InetAddress;

/**
 * What distinguishes the endpoints of a network namespace: address and port. The kernel refuses a
 * second one with the same (EEXIST). Immutable.
 */
public final class EndpointKey {
  private final InetAddress address;
  private final int port;

  private EndpointKey(InetAddress address, int port) {
    this.address = address;
    this.port = port;
  }

  /** The key of an endpoint. */
  public static EndpointKey of(Endpoint endpoint) {
    return new EndpointKey(endpoint.address(), endpoint.port());
  }

  /** The address, never an IPv4-mapped one: the kernel treats both forms as the same. */
  public InetAddress address() {
    return address;
  }

  /** The port, 1 to 65535; 0 for none. */
  public int port() {
    return port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EndpointKey
        && ((EndpointKey) other).address.equals(address)
        && ((EndpointKey) other).port == port;
  }

  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }

  /** Such as {@code 10.0.2.1/0}. */
  @Override
  public String toString() {
    return AddressText.format(address) + "/" + port;
  }
}
