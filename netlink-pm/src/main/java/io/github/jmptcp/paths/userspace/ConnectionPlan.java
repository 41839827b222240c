package io.github.jmptcp.paths.userspace;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one connection, as the kernel's path manager of Linux 6.18 would choose them by the
 * same endpoints and limits.
 *
 * <ul>
 *   <li>Endpoints with {@code signal} are announced, in their order.
 *   <li>The side that opened the connection opens a subflow from each endpoint with {@code subflow}
 *       to the peer's first address; with {@code fullmesh} to each known address of the peer. The
 *       other side opens none: a client does not listen.
 *   <li>An announced address is joined from all {@code fullmesh} endpoints, else from a {@code
 *       laminar} one, else from where its route leads.
 *   <li>A peer that refuses joins to its first address (the C bit) gets those of {@code subflow}
 *       endpoints at an address that it announces, also where the limit accepts none.
 *   <li>An endpoint with the address of the first subflow has the id 0 in this connection; its
 *       {@code backup} is sent to the peer.
 * </ul>
 *
 * <p>Not safe for concurrent use.
 */
public final class ConnectionPlan {
  private static final int NONE = -1;

  private final boolean serverSide;
  private final boolean peerDeniesFirst;
  private final InetAddress firstLocal;
  private final InetSocketAddress firstRemote;

  /** Ids of endpoints that were used, one way or the other. */
  private final Set<Integer> used = new HashSet<>();

  private final Set<Integer> announced = new HashSet<>();

  /** The peer's ids of addresses that were joined because they were announced. */
  private final Set<Integer> accepted = new HashSet<>();

  private EndpointSet current = new EndpointSet(new ArrayList<Endpoint>(), new Limits(0, 0));
  private boolean firstAccounted;
  private int firstEndpoint = NONE;
  private int localUsed;

  /**
   * A connection that is fully established.
   *
   * @param peerDeniesFirst whether the peer refuses joins to its first address and port
   * @param firstLocal the local address of the subflow that opened it
   * @param firstRemote the peer's address and port of that
   */
  public ConnectionPlan(
      boolean serverSide,
      boolean peerDeniesFirst,
      InetAddress firstLocal,
      InetSocketAddress firstRemote) {
    this.serverSide = serverSide;
    this.peerDeniesFirst = peerDeniesFirst;
    this.firstLocal = firstLocal;
    this.firstRemote = firstRemote;
  }

  /**
   * Does what is due by a set of endpoints and limits: at the start, and when either has changed.
   *
   * @param subflows those that the connection has, and those that are joining
   */
  public List<PathCommand> update(EndpointSet set, Collection<SubflowUse> subflows) {
    List<PathCommand> commands = new ArrayList<>();
    takeAway(set, commands);
    List<SubflowUse> left = without(commands, subflows);
    current = set;
    accountFirst(commands);
    announce(commands);
    open(extra(left), left, commands);
    return commands;
  }

  /** Ends what comes from endpoints that are gone, and follows the flags of the others. */
  private void takeAway(EndpointSet next, List<PathCommand> commands) {
    for (Endpoint before : current.endpoints()) {
      Endpoint after = next.byId(before.id());
      if (after == null || !isSame(before, after)) {
        end(before, PathCommand.Kind.REMOVE, commands);
        if (before.id() == firstEndpoint) {
          firstEndpoint = NONE;
        }
      } else if (changed(before, after, EndpointFlag.FULLMESH)) {
        // opened again as the flag is now, as the kernel does: it withdraws no address
        end(before, PathCommand.Kind.END, commands);
      } else if (changed(before, after, EndpointFlag.BACKUP)) {
        commands.add(PathCommand.of(PathCommand.Kind.PRIORITY, asUsed(after)));
      }
    }
  }

  /** The subflows that are not ended by the commands. */
  private static List<SubflowUse> without(
      List<PathCommand> commands, Collection<SubflowUse> subflows) {
    List<SubflowUse> left = new ArrayList<>(subflows);
    for (PathCommand each : commands) {
      if (each.kind() == PathCommand.Kind.REMOVE || each.kind() == PathCommand.Kind.END) {
        left.removeIf(subflow -> subflow.localId == each.endpoint().id());
      }
    }
    return left;
  }

  private void end(Endpoint endpoint, PathCommand.Kind how, List<PathCommand> commands) {
    if (!used.remove(endpoint.id())) {
      return;
    }
    announced.remove(endpoint.id());
    if (endpoint.has(EndpointFlag.SUBFLOW) && endpoint.id() != firstEndpoint) {
      localUsed--;
    }
    commands.add(PathCommand.of(how, asUsed(endpoint)));
  }

  private static boolean isSame(Endpoint a, Endpoint b) {
    return a.address().equals(b.address())
        && a.port() == b.port()
        && a.deviceIndex() == b.deviceIndex();
  }

  private static boolean changed(Endpoint a, Endpoint b, EndpointFlag flag) {
    return a.has(flag) != b.has(flag);
  }

  private void accountFirst(List<PathCommand> commands) {
    if (firstEndpoint != NONE) {
      return;
    }
    for (Endpoint each : current.endpoints()) {
      if (each.address().equals(firstLocal) && each.port() == 0) {
        firstEndpoint = each.id();
        // an endpoint that comes later makes the kernel join from the address again, if it is free
        if (!firstAccounted) {
          used.add(each.id());
          if (each.has(EndpointFlag.BACKUP)) {
            commands.add(PathCommand.of(PathCommand.Kind.PRIORITY, asUsed(each)));
          }
        }
        break;
      }
    }
    firstAccounted = true;
  }

  private void announce(List<PathCommand> commands) {
    for (Endpoint each : current.endpoints()) {
      boolean isDue =
          each.has(EndpointFlag.SIGNAL)
              && (!used.contains(each.id()) || each.id() == firstEndpoint)
              && announced.add(each.id());
      if (isDue && each.id() != firstEndpoint) {
        if (!each.has(EndpointFlag.SUBFLOW)) {
          used.add(each.id());
        }
        commands.add(PathCommand.of(PathCommand.Kind.ANNOUNCE, each));
      }
    }
  }

  /** Announces again what is announced, after another process has managed the paths. */
  public List<PathCommand> announceAgain() {
    List<PathCommand> commands = new ArrayList<>();
    for (Endpoint each : current.endpoints()) {
      if (announced.contains(each.id()) && each.id() != firstEndpoint) {
        commands.add(PathCommand.of(PathCommand.Kind.ANNOUNCE, each));
      }
    }
    return commands;
  }

  private void open(int extra, Collection<SubflowUse> subflows, List<PathCommand> commands) {
    if (serverSide || isCaseOfDenial(extra)) {
      return;
    }
    int count = extra;
    for (Endpoint each : current.endpoints()) {
      if (count >= current.limits().subflows()) {
        return;
      }
      if (!each.has(EndpointFlag.SUBFLOW) || !used.add(each.id())) {
        continue;
      }
      if (each.id() != firstEndpoint) {
        localUsed++;
      }
      Endpoint local = asUsed(each);
      if (isTakenOver(local, subflows)) {
        continue;
      }
      if (!each.has(EndpointFlag.FULLMESH)) {
        if (!peerDeniesFirst && sameFamily(local, firstRemote)) {
          commands.add(PathCommand.create(local, firstRemote));
          count++;
        }
        continue;
      }
      count = openMesh(local, count, subflows, commands);
    }
  }

  /** Another path manager has opened a subflow from there, before this one took over. */
  private static boolean isTakenOver(Endpoint local, Collection<SubflowUse> subflows) {
    for (SubflowUse each : subflows) {
      if (each.localId == local.id() && !each.first) {
        return true;
      }
    }
    return false;
  }

  /** From one address to all of the peer's that subflows have. */
  private int openMesh(
      Endpoint local, int extra, Collection<SubflowUse> subflows, List<PathCommand> commands) {
    int count = extra;
    Set<Integer> taken = new HashSet<>();
    for (SubflowUse each : subflows) {
      if (each.localId == local.id()) {
        taken.add(each.remoteId);
      }
    }
    for (SubflowUse each : subflows) {
      boolean denied = peerDeniesFirst && each.remoteId == 0;
      if (!denied
          && count < current.limits().subflows()
          && sameFamily(local, each.remote)
          && taken.add(each.remoteId)) {
        commands.add(PathCommand.create(local, each.remote));
        count++;
      }
    }
    return count;
  }

  /**
   * Does what is due when the peer announces an address.
   *
   * @param remote its address; the port is the first subflow's where the peer named none
   */
  public List<PathCommand> announced(
      int remoteId, InetSocketAddress remote, Collection<SubflowUse> subflows) {
    List<PathCommand> commands = new ArrayList<>();
    int extra = extra(subflows);
    boolean denial = isCaseOfDenial(extra) && remoteId != 0;
    boolean accepts = accepted.size() < current.limits().addAddrAccepted() || denial;
    if (!accepts || extra >= current.limits().subflows() || isReached(remote, subflows)) {
      return commands;
    }
    if (current.count(EndpointFlag.FULLMESH) > 0) {
      fromMesh(remote, extra, denial, commands);
    } else if (current.count(EndpointFlag.LAMINAR) > 0) {
      fromLaminar(remote, subflows, commands);
    } else if (denial) {
      fromSubflowEndpoints(remote, extra, commands);
    } else {
      commands.add(PathCommand.createByRoute(remote));
    }
    if (!commands.isEmpty() && remoteId != 0) {
      accepted.add(remoteId);
    }
    return commands;
  }

  private void fromMesh(
      InetSocketAddress remote, int extra, boolean denial, List<PathCommand> commands) {
    int count = extra;
    for (Endpoint each : current.endpoints()) {
      if (count >= current.limits().subflows()) {
        return;
      }
      if (!each.has(EndpointFlag.FULLMESH) || !sameFamily(each, remote)) {
        continue;
      }
      if (denial && each.has(EndpointFlag.SUBFLOW)) {
        use(each);
      }
      commands.add(PathCommand.create(asUsed(each), remote));
      count++;
    }
  }

  private void fromLaminar(
      InetSocketAddress remote, Collection<SubflowUse> subflows, List<PathCommand> commands) {
    for (Endpoint each : current.endpoints()) {
      if (!each.has(EndpointFlag.LAMINAR) || !sameFamily(each, remote)) {
        continue;
      }
      Endpoint local = asUsed(each);
      boolean busy = false;
      for (SubflowUse subflow : subflows) {
        busy |= subflow.localId == local.id();
      }
      if (!busy) {
        if (each.has(EndpointFlag.SUBFLOW)) {
          use(each);
        }
        commands.add(PathCommand.create(local, remote));
        return;
      }
    }
  }

  private void fromSubflowEndpoints(
      InetSocketAddress remote, int extra, List<PathCommand> commands) {
    int count = extra;
    for (Endpoint each : current.endpoints()) {
      if (count >= current.limits().subflows()) {
        return;
      }
      if (each.has(EndpointFlag.SUBFLOW)
          && each.id() != firstEndpoint
          && !used.contains(each.id())
          && sameFamily(each, remote)) {
        use(each);
        commands.add(PathCommand.create(each, remote));
        count++;
      }
    }
  }

  private void use(Endpoint endpoint) {
    if (used.add(endpoint.id()) && endpoint.id() != firstEndpoint) {
      localUsed++;
    }
  }

  /** Notes that the peer has taken an address back; the kernel ends its subflows. */
  public void removed(int remoteId) {
    accepted.remove(remoteId);
  }

  /** Whether the peer, which denies joins to its first address, may be joined at another. */
  private boolean isCaseOfDenial(int extra) {
    return peerDeniesFirst
        && localUsed == 0
        && current.limits().addAddrAccepted() == 0
        && extra < current.limits().subflows();
  }

  private static boolean isReached(InetSocketAddress remote, Collection<SubflowUse> subflows) {
    for (SubflowUse each : subflows) {
      if (each.remote.equals(remote)) {
        return true;
      }
    }
    return false;
  }

  private static int extra(Collection<SubflowUse> subflows) {
    int extra = 0;
    for (SubflowUse each : subflows) {
      extra += each.first ? 0 : 1;
    }
    return extra;
  }

  private Endpoint asUsed(Endpoint endpoint) {
    return endpoint.id() == firstEndpoint ? endpoint.toBuilder().id(0).build() : endpoint;
  }

  private static boolean sameFamily(Endpoint local, InetSocketAddress remote) {
    return local.address().getAddress().length == remote.getAddress().getAddress().length;
  }

  /**
   * Returns the endpoint from which a subflow with a local id comes, with that id; null where it is
   * not wanted any more.
   */
  public @Nullable Endpoint endpointOf(int localId) {
    if (localId != 0) {
      return current.byId(localId);
    }
    Endpoint first = firstEndpoint == NONE ? null : current.byId(firstEndpoint);
    return first == null ? Endpoint.of(firstLocal).build() : asUsed(first);
  }
}
