package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.Limits;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.ownership.LimitKind;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints and limits of one process in its network namespace, from its start to its end:
 * {@link #apply} first, {@link #refresh} whenever the network has changed (see {@link
 * NetworkFollower}), and {@link #release} at the end, as from a shutdown hook.
 *
 * <pre>{@code
 * ManagedEndpoints paths =
 *     ManagedEndpoints.of(
 *         DesiredPaths.builder().endpoints(list).subflows(4).build(), kernel, store, self);
 * paths.apply();
 * ...
 * paths.release(true);
 * }</pre>
 *
 * <p>Safe for concurrent use. Every call opens the path manager of the calling thread's network
 * namespace. Privileges: CAP_NET_ADMIN, as {@link PathManager}.
 */
public final class ManagedEndpoints {
  /** With fewer subflows a connection over two paths would have no room to replace one. */
  private static final int LEAST_LIMIT = 2;

  /**
   * How many addresses of a peer a connection should accept: as many as every kernel takes. A
   * subflow to an announced address that is joined again after it has ended takes another one of
   * them for as long as its connection lives.
   */
  public static final int ADD_ADDR_ACCEPTED = 8;

  private final TransportFactory kernel;
  private final EndpointReconciler reconciler;
  private final DesiredPaths desired;
  private final @Nullable AutomaticEndpoints automatic;
  private @Nullable DesiredPaths current;
  private EndpointChoice choice =
      new EndpointChoice(
          Collections.<Endpoint>emptyList(),
          Collections.<LeftOutAddress>emptyList(),
          Collections.<Endpoint>emptyList());
  private boolean released;

  /**
   * How many endpoints are of use, as far as is known: a connection has no more subflows than the
   * highest limit.
   */
  private int capacity = Limits.MOST;

  private ManagedEndpoints(
      TransportFactory kernel,
      EndpointReconciler reconciler,
      DesiredPaths desired,
      @Nullable AutomaticEndpoints automatic) {
    this.kernel = kernel;
    this.reconciler = reconciler;
    this.desired = desired;
    this.automatic = automatic;
  }

  /** Endpoints that are given. */
  public static ManagedEndpoints of(
      DesiredPaths desired, TransportFactory kernel, OwnershipStore store, ProcessIdentity self) {
    return new ManagedEndpoints(kernel, new EndpointReconciler(store, self), desired, null);
  }

  /**
   * Endpoints that are chosen, and chosen again with each {@link #refresh}.
   *
   * @param desired its endpoints are not looked at; the limit of subflows follows their number
   *     where it is unset, as with mptcpd, and is at least 2; that of a peer's addresses is {@link
   *     #ADD_ADDR_ACCEPTED} then
   */
  public static ManagedEndpoints automatic(
      AutomaticEndpoints automatic,
      DesiredPaths desired,
      TransportFactory kernel,
      OwnershipStore store,
      ProcessIdentity self) {
    return new ManagedEndpoints(kernel, new EndpointReconciler(store, self), desired, automatic);
  }

  /** The limits that automatic endpoints have where none are given, by their number. */
  public static int limit(int endpoints) {
    return Math.max(LEAST_LIMIT, endpoints);
  }

  /** Returns whether the endpoints are chosen automatically. */
  public boolean isAutomatic() {
    return automatic != null;
  }

  /** What was wanted the last time; before {@link #apply} what is given. */
  public synchronized DesiredPaths current() {
    return current == null ? desired : current;
  }

  /** The last automatic choice; an empty one where endpoints are given. */
  public synchronized EndpointChoice choice() {
    return choice;
  }

  /**
   * Sets endpoints and limits.
   *
   * @return what was done
   * @throws IOException what the kernel refused; then nothing of it stays
   */
  public synchronized ChangeSummary apply() throws IOException {
    try (PathManager manager = PathManager.open(kernel)) {
      return reconcile(manager).orElse(new ChangeSummary());
    }
  }

  /**
   * Chooses again, and sets what has changed. Endpoints that are given stay as they are.
   *
   * @return what was done; empty where nothing has changed, or {@link #release} was called
   * @throws IOException what the kernel refused
   */
  public synchronized Optional<ChangeSummary> refresh() throws IOException {
    if (released || automatic == null) {
      return Optional.empty();
    }
    try (PathManager manager = PathManager.open(kernel)) {
      return reconcile(manager);
    }
  }

  /** Returns whether {@link #release} was called. */
  public synchronized boolean isReleased() {
    return released;
  }

  /**
   * Gives up all of it; later calls do nothing.
   *
   * @param undo whether what no other process needs is removed; else it stays
   * @return what was done
   * @throws IOException where the kernel refuses
   */
  public synchronized ChangeSummary release(boolean undo) throws IOException {
    if (released) {
      return new ChangeSummary();
    }
    released = true;
    try (PathManager manager = PathManager.open(kernel)) {
      return reconciler.release(manager, undo);
    }
  }

  private Optional<ChangeSummary> reconcile(PathManager manager) throws IOException {
    if (automatic == null) {
      return set(manager, desired);
    }
    try {
      return choose(manager, automatic);
    } catch (NetlinkException e) {
      if (!isFull(e) || capacity == PathManager.MAX_ENDPOINTS) {
        throw e;
      }
      capacity = PathManager.MAX_ENDPOINTS;
      return choose(manager, automatic);
    }
  }

  private Optional<ChangeSummary> choose(PathManager manager, AutomaticEndpoints from)
      throws IOException {
    List<Endpoint> before =
        current == null ? Collections.<Endpoint>emptyList() : current.endpoints();
    choice = from.choose(before, reconciler.foreignEndpoints(manager), capacity);
    if (current != null
        && choice.hasSameEndpoints(before)
        && reconciler.exist(choice.endpoints(), manager)) {
      return Optional.empty();
    }
    return set(manager, resolved(choice.endpoints()));
  }

  private Optional<ChangeSummary> set(PathManager manager, DesiredPaths next) throws IOException {
    current = next;
    return Optional.of(reconciler.apply(manager, next));
  }

  /** Whether the kernel takes no more endpoints, or no limit as high as their number. */
  private static boolean isFull(NetlinkException e) {
    return e.errno() == Errno.ERANGE
        || (e.errno() == Errno.EINVAL && e.operation().endsWith("SET_LIMITS"));
  }

  private DesiredPaths resolved(List<Endpoint> chosen) {
    int subflows = desired.limit(LimitKind.SUBFLOWS);
    int addAddrAccepted = desired.limit(LimitKind.ADD_ADDR_ACCEPTED);
    return desired.toBuilder()
        .endpoints(chosen)
        .subflows(subflows == DesiredPaths.UNSET ? limit(chosen.size()) : subflows)
        .addAddrAccepted(
            addAddrAccepted == DesiredPaths.UNSET ? ADD_ADDR_ACCEPTED : addAddrAccepted)
        .build();
  }
}
