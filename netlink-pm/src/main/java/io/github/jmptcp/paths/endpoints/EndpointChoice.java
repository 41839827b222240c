package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What {@link AutomaticEndpoints} has chosen. Immutable. */
public final class EndpointChoice {
  private final List<Endpoint> endpoints;
  private final List<LeftOutAddress> leftOut;
  private final List<Endpoint> retained;

  EndpointChoice(List<Endpoint> endpoints, List<LeftOutAddress> leftOut, List<Endpoint> retained) {
    this.endpoints = Collections.unmodifiableList(new ArrayList<>(endpoints));
    this.leftOut = Collections.unmodifiableList(new ArrayList<>(leftOut));
    this.retained = Collections.unmodifiableList(new ArrayList<>(retained));
  }

  /** The endpoints to have, the most important ones first. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** The addresses of usable interfaces that are not used. */
  public List<LeftOutAddress> leftOut() {
    return leftOut;
  }

  /**
   * Those of the endpoints that are only there since subflows from them are established: the
   * routing table has lost its way from them to other hosts.
   */
  public List<Endpoint> retained() {
    return retained;
  }

  /** Returns whether it has the same endpoints as a list, in any order. */
  boolean hasSameEndpoints(List<Endpoint> others) {
    if (others.size() != endpoints.size()) {
      return false;
    }
    for (Endpoint each : endpoints) {
      boolean found = false;
      for (Endpoint other : others) {
        found |= each.equals(other) && each.deviceIndex() == other.deviceIndex();
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }
}
