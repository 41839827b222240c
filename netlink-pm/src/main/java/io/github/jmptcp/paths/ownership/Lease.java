package io.github.jmptcp.paths.ownership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A process and what it needs as long as it lives. Immutable.
 *
 * <p>An endpoint or limit that processes have set stays while one of them has a lease on it.
 */
public final class Lease {
  /** The value of a limit that the process has no need of. */
  public static final int UNSET = -1;

  private final ProcessIdentity process;
  private final int subflows;
  private final int addAddrAccepted;
  private final List<EndpointKey> endpoints;

  /**
   * A lease.
   *
   * @param subflows the limit that it needs, 0 to 255, or {@link #UNSET}
   * @param addAddrAccepted the limit that it needs, 0 to 255, or {@link #UNSET}
   */
  public Lease(
      ProcessIdentity process,
      int subflows,
      int addAddrAccepted,
      Collection<EndpointKey> endpoints) {
    this.process = process;
    this.subflows = checked(subflows);
    this.addAddrAccepted = checked(addAddrAccepted);
    this.endpoints = Collections.unmodifiableList(new ArrayList<>(endpoints));
  }

  private static int checked(int limit) {
    if (limit < UNSET || limit > RaisedLimit.MAX) {
      throw new IllegalArgumentException("a limit is 0 to " + RaisedLimit.MAX + ", not " + limit);
    }
    return limit;
  }

  /** Whose lease it is. */
  public ProcessIdentity process() {
    return process;
  }

  /** The value of the limit that the process needs at least, or {@link #UNSET}. */
  public int needed(LimitKind limit) {
    return limit == LimitKind.SUBFLOWS ? subflows : addAddrAccepted;
  }

  /** The endpoints that the process needs, also those that it has not set itself. */
  public List<EndpointKey> endpoints() {
    return endpoints;
  }
}
