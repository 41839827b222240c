package io.github.jmptcp.mptcp;

import java.net.InetSocketAddress;

/**
 * The two addresses and ports that name a subflow in its network namespace. Immutable.
 *
 * <p>Addresses are never IPv4-mapped; the kernel finds the subflow of a dual-stack socket by them.
 */
public final class SubflowTuple {
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final int interfaceIndex;

  /**
   * The name of a subflow.
   *
   * @param local an IP address with its port, as in {@link Subflow#localAddress}
   * @param remote the same of the peer
   * @param interfaceIndex of the device that the subflow is bound to, 0 for none: the kernel does
   *     not find a bound one without it
   */
  public SubflowTuple(InetSocketAddress local, InetSocketAddress remote, int interfaceIndex) {
    if (local.isUnresolved() || remote.isUnresolved()) {
      throw new IllegalArgumentException(local + " and " + remote + " have to be IP addresses");
    }
    this.local = local;
    this.remote = remote;
    this.interfaceIndex = interfaceIndex;
  }

  /** Of a subflow that is not bound to a device, or where that does not matter. */
  public SubflowTuple(InetSocketAddress local, InetSocketAddress remote) {
    this(local, remote, 0);
  }

  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** The index of the device that the subflow is bound to, 0 for none or unknown. */
  public int interfaceIndex() {
    return interfaceIndex;
  }

  /** Whether addresses and ports are equal: no two subflows differ in their device alone. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SubflowTuple
        && ((SubflowTuple) other).local.equals(local)
        && ((SubflowTuple) other).remote.equals(remote);
  }

  @Override
  public int hashCode() {
    return 31 * local.hashCode() + remote.hashCode();
  }

  /** {@code LOCAL -> REMOTE}, such as {@code 10.0.1.1:43210 -> 10.0.1.2:443}. */
  @Override
  public String toString() {
    return AddressText.format(local) + " -> " + AddressText.format(remote);
  }
}
