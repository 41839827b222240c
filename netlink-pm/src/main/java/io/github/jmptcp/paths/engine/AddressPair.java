package io.github.jmptcp.paths.engine;

import java.net.InetAddress;

/** A local address and a peer's, between which a path leads. */
final class AddressPair {
  private final InetAddress local;
  private final InetAddress remote;

  AddressPair(InetAddress local, InetAddress remote) {
    this.local = local;
    this.remote = remote;
  }

  static AddressPair of(TrackedSubflow subflow) {
    return new AddressPair(subflow.localAddress(), subflow.tuple.remote().getAddress());
  }

  InetAddress local() {
    return local;
  }

  InetAddress remote() {
    return remote;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressPair
        && ((AddressPair) other).local.equals(local)
        && ((AddressPair) other).remote.equals(remote);
  }

  @Override
  public int hashCode() {
    return 31 * local.hashCode() + remote.hashCode();
  }
}
