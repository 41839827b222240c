package io.github.jmptcp.paths.ownership;

import io.github.jmptcp.mptcp.Endpoint;

/**
 * An endpoint of another program that a process of ours has deleted for a moment, and has to add
 * again with the same address, port, id, flags and device. Immutable.
 *
 * <p>Write it before the deletion, remove it after the addition. Where its debtor is no longer
 * alive, any other process of the namespace adds the endpoint.
 */
public final class EndpointDebt {
  private final ProcessIdentity debtor;
  private final Endpoint endpoint;

  /**
   * A debt.
   *
   * @param endpoint as the kernel held it, with its id
   */
  public EndpointDebt(ProcessIdentity debtor, Endpoint endpoint) {
    if (endpoint.id() == 0) {
      throw new IllegalArgumentException(endpoint + " has no id to come back with");
    }
    this.debtor = debtor;
    this.endpoint = endpoint;
  }

  /** The process that deletes and adds it. */
  public ProcessIdentity debtor() {
    return debtor;
  }

  /** The endpoint as the kernel held it. */
  public Endpoint endpoint() {
    return endpoint;
  }
}
