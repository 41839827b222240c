package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of the network namespace, and what the engine changes of them for a while. What is
 * owed is written down before, so that another process can put it right.
 */
final class EndpointChanges {
  private final PathManager manager;
  private final PathOwnership ownership;

  EndpointChanges(PathManager manager, PathOwnership ownership) {
    this.manager = manager;
    this.ownership = ownership;
  }

  /** All endpoints as they are now. */
  List<Endpoint> list() throws NetlinkException {
    return manager.endpoints();
  }

  /** The endpoint with an address that makes subflows of its own; null for none. */
  @Nullable Endpoint find(InetAddress address) throws NetlinkException {
    return find(list(), address);
  }

  /** As above, of endpoints that were listed before. */
  static @Nullable Endpoint find(List<Endpoint> endpoints, InetAddress address) {
    for (Endpoint each : endpoints) {
      if (each.address().equals(address) && each.port() == 0 && !each.has(EndpointFlag.IMPLICIT)) {
        return each;
      }
    }
    return null;
  }

  /** As {@link PathOwnership#owns}. */
  boolean owns(Endpoint endpoint) throws IOException {
    return ownership.owns(endpoint);
  }

  /** Notes an endpoint as it is, before it is deleted or its flags are changed. */
  void owe(Endpoint asItWas) throws IOException {
    ownership.owe(asItWas);
  }

  /** The endpoint is again as it was. */
  void settle(Endpoint asItWas) throws IOException {
    ownership.settle(asItWas);
  }

  /** Sets or clears the flag {@code backup}. */
  void setBackup(Endpoint endpoint, boolean backup) throws NetlinkException {
    List<EndpointFlag> flag = Collections.singletonList(EndpointFlag.BACKUP);
    List<EndpointFlag> none = Collections.emptyList();
    manager.changeFlags(endpoint.id(), backup ? flag : none, backup ? none : flag);
  }

  /** Deletes an endpoint that is {@linkplain #owe owed} and to be {@linkplain #add added} again. */
  void delete(Endpoint endpoint) throws NetlinkException {
    manager.delete(endpoint.id());
  }

  /**
   * Adds an endpoint as it is: one that was deleted, which still has to be {@linkplain #settle
   * settled}, or one that {@link #deleteFirstPath} was called for.
   */
  void add(Endpoint endpoint) throws NetlinkException {
    manager.addAsIs(endpoint);
  }

  /**
   * Ends the subflows from an address that has no endpoint, which connections have started from.
   *
   * @param following the endpoint of this process that is to be {@linkplain #add added} then
   */
  void deleteFirstPath(Endpoint following) throws IOException {
    ownership.willAdd(following);
    manager.removeInitialAddress(following.address());
  }

  /** Raises the limit {@code subflows} where it is lower than that. */
  void raiseSubflows(int atLeast) throws IOException {
    Limits limits = manager.limits();
    if (limits.subflows() < atLeast) {
      Limits raised = new Limits(limits.addAddrAccepted(), atLeast);
      ownership.raise(limits, raised, () -> manager.setLimits(raised));
    }
  }
}
