package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints and limits that connections go by. Immutable. */
public final class EndpointSet {
  private final List<Endpoint> endpoints;
  private final Limits limits;

  /**
   * A set.
   *
   * @param endpoints in the order in which they are used, each with its id; those that the kernel
   *     makes for itself (implicit) are left out
   */
  public EndpointSet(List<Endpoint> endpoints, Limits limits) {
    List<Endpoint> own = new ArrayList<>(endpoints.size());
    for (Endpoint each : endpoints) {
      if (!each.has(EndpointFlag.IMPLICIT)) {
        own.add(each);
      }
    }
    this.endpoints = Collections.unmodifiableList(own);
    this.limits = limits;
  }

  /** Returns the endpoints in the order in which they are used. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Returns the limits for each connection. */
  public Limits limits() {
    return limits;
  }

  int count(EndpointFlag flag) {
    int count = 0;
    for (Endpoint each : endpoints) {
      count += each.has(flag) ? 1 : 0;
    }
    return count;
  }

  /** Returns the endpoint with an id; null where there is none. */
  public @Nullable Endpoint byId(int id) {
    for (Endpoint each : endpoints) {
      if (each.id() == id) {
        return each;
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof EndpointSet)) {
      return false;
    }
    EndpointSet that = (EndpointSet) other;
    if (!endpoints.equals(that.endpoints) || !limits.equals(that.limits)) {
      return false;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      if (endpoints.get(i).deviceIndex() != that.endpoints.get(i).deviceIndex()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return 31 * endpoints.hashCode() + limits.hashCode();
  }

  @Override
  public String toString() {
    return endpoints + ", " + limits;
  }
}
