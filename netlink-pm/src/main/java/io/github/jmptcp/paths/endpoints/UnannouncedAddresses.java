package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A host that opens subflows from several interfaces and announces none of its addresses: a client
 * whose networks are not routed to each other has one path to it.
 */
public final class UnannouncedAddresses {
  private UnannouncedAddresses() {}

  /**
   * The endpoints with {@link EndpointFlag#SUBFLOW} as they are when they are announced instead,
   * without an id; empty where an address is announced already, or where fewer than two interfaces
   * have such an endpoint. The address that a client has reached is among them: the kernel does not
   * announce it to that client, but to those of the other addresses.
   *
   * @param endpoints all of the network namespace
   */
  public static List<Endpoint> of(List<Endpoint> endpoints) {
    List<Endpoint> announced = new ArrayList<>();
    Set<Integer> devices = new HashSet<>();
    for (Endpoint each : endpoints) {
      if (each.has(EndpointFlag.SIGNAL)) {
        return Collections.emptyList();
      }
      if (each.has(EndpointFlag.SUBFLOW) && each.deviceIndex() != 0) {
        announced.add(each.toBuilder().id(0).flagBits(EndpointFlag.SIGNAL.bit()).build());
        devices.add(each.deviceIndex());
      }
    }
    return devices.size() < 2 ? Collections.<Endpoint>emptyList() : announced;
  }
}
