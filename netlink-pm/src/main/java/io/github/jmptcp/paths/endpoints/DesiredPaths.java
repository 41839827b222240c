package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.paths.ownership.Lease;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** The endpoints and limits that a process wants in its network namespace. Immutable. */
public final class DesiredPaths {
  /** The value of a limit that the process does not care for. */
  public static final int UNSET = Lease.UNSET;

  private final List<Endpoint> endpoints;
  private final int subflows;
  private final int addAddrAccepted;
  private final boolean permanent;

  private DesiredPaths(Builder builder) {
    endpoints = Collections.unmodifiableList(new ArrayList<>(builder.endpoints));
    subflows = builder.subflows;
    addAddrAccepted = builder.addAddrAccepted;
    permanent = builder.permanent;
  }

  /** Starts with no endpoint and no limit. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from the values of this one. */
  public Builder toBuilder() {
    return builder()
        .endpoints(endpoints)
        .subflows(subflows)
        .addAddrAccepted(addAddrAccepted)
        .permanent(permanent);
  }

  /** The endpoints, in the order in which they are added. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** The least value of a limit, or {@link #UNSET}. A higher one stays. */
  public int limit(LimitKind limit) {
    return limit == LimitKind.SUBFLOWS ? subflows : addAddrAccepted;
  }

  /** Returns whether what is set stays when the process ends, and belongs to no process. */
  public boolean isPermanent() {
    return permanent;
  }

  /** The lease that a process has on it. */
  Lease lease(ProcessIdentity process) {
    List<EndpointKey> keys = new ArrayList<>();
    for (Endpoint each : endpoints) {
      keys.add(EndpointKey.of(each));
    }
    return new Lease(process, subflows, addAddrAccepted, keys);
  }

  /** Builds {@link DesiredPaths}. Not safe for concurrent use. */
  public static final class Builder {
    private List<Endpoint> endpoints = Collections.emptyList();
    private int subflows = UNSET;
    private int addAddrAccepted = UNSET;
    private boolean permanent;

    private Builder() {}

    /** The endpoints; no two of them have the same address and port, or the same id. */
    public Builder endpoints(Collection<Endpoint> wanted) {
      endpoints = new ArrayList<>(wanted);
      return this;
    }

    /** The limit of subflows for each connection: 0 to 8 (64 from kernel 7.2 on), or UNSET. */
    public Builder subflows(int limit) {
      subflows = limit;
      return this;
    }

    /** The limit of addresses accepted from a peer: 0 to 8 (64 from 7.2 on), or UNSET. */
    public Builder addAddrAccepted(int limit) {
      addAddrAccepted = limit;
      return this;
    }

    /** Whether what is set stays when the process ends. The default is false. */
    public Builder permanent(boolean stays) {
      permanent = stays;
      return this;
    }

    public DesiredPaths build() {
      return new DesiredPaths(this);
    }
  }
}
