package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.Routes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses endpoints by itself: the addresses of this host from which other hosts can be reached
 * now, each with its device. Other hosts are those of other networks, and those on the link of the
 * address itself.
 *
 * <p>An endpoint that was chosen before stays while a subflow from it is established and its
 * interface and address are usable, whatever the routing table has.
 *
 * <p>The order, where there are more than the kernel takes: endpoints with established subflows
 * before all others, then addresses from which other networks can be reached before those that
 * reach their own link only. Among equals: the first IPv4 address of every interface (as they are
 * named, else by index), the first IPv6 address of every interface, then the second ones, and so
 * on; secondary and temporary addresses come after the others of theirs.
 *
 * <p>Immutable. Privileges: none.
 */
public final class AutomaticEndpoints {
  private final TransportFactory kernel;
  private final List<String> interfaces;
  private final EndpointFlag flag;

  /**
   * A way to choose.
   *
   * @param interfaces the names of the interfaces to use, in their order; empty for all that lead
   *     to other hosts, except those of containers and virtual machines
   * @param flag what the endpoints are for: {@link EndpointFlag#SUBFLOW} on the connecting side,
   *     {@link EndpointFlag#SIGNAL} on the listening side
   */
  public AutomaticEndpoints(
      TransportFactory kernel, Collection<String> interfaces, EndpointFlag flag) {
    this.kernel = kernel;
    this.interfaces = Collections.unmodifiableList(new ArrayList<>(interfaces));
    this.flag = flag;
  }

  /**
   * Reads links, addresses and routes, and chooses. Subflows are read only where that could change
   * the choice.
   *
   * @param before what was chosen the last time
   * @param foreign the endpoints of other programs, which take room and are left alone
   * @param capacity how many endpoints the kernel takes
   */
  public EndpointChoice choose(List<Endpoint> before, List<Endpoint> foreign, int capacity)
      throws NetlinkException {
    int room = capacity - foreign.size();
    Candidates found = new Candidates();
    List<InterfaceAddress> addresses;
    try (Links links = Links.open(kernel);
        Addresses all = Addresses.open(kernel);
        Routes routes = Routes.open(kernel)) {
      addresses = all.list();
      List<Link> list = links.list();
      InterfaceRoutes reach = new InterfaceRoutes(routes);
      for (Link link : list) {
        if (link.isUsable() && !link.isLoopback()) {
          add(link, list, addresses, reach, found);
        }
      }
    }
    Set<EndpointKey> foreignKeys = new HashSet<>();
    for (Endpoint each : foreign) {
      foreignKeys.add(EndpointKey.of(each));
    }
    if (found.mayTake(before, room)) {
      found.retainInUse(before, EstablishedSubflows.localAddresses(kernel));
    }
    return found.isEmpty() ? lastWayOut(before, addresses, found) : found.fit(room, foreignKeys);
  }

  /** No way out at all: the last path is not taken from a connection, it may come back. */
  private static EndpointChoice lastWayOut(
      List<Endpoint> before, List<InterfaceAddress> addresses, Candidates found) {
    List<Endpoint> kept = new ArrayList<>();
    for (Endpoint each : before) {
      for (InterfaceAddress address : addresses) {
        if (address.address().equals(each.address()) && address.linkIndex() == each.deviceIndex()) {
          kept.add(each);
          break;
        }
      }
    }
    for (Candidate each : found.unreachable) {
      if (!each.isAmong(kept)) {
        found.leftOut.add(new LeftOutAddress(each.endpoint, LeftOutAddress.Reason.NO_ROUTE));
      }
    }
    return new EndpointChoice(kept, found.leftOut, Collections.<Endpoint>emptyList());
  }

  private void add(
      Link link,
      List<Link> all,
      List<InterfaceAddress> addresses,
      InterfaceRoutes reach,
      Candidates to)
      throws NetlinkException {
    boolean named = interfaces.contains(link.name());
    if (!interfaces.isEmpty() && !named) {
      return;
    }
    int place = named ? interfaces.indexOf(link.name()) : link.index();
    LeftOutAddress.Reason excluded = named ? null : exclusion(link, all);
    int[] rank = {0, 0};
    for (InterfaceAddress each : usable(link, addresses)) {
      InetAddress address = each.address();
      int family = address instanceof Inet6Address ? 1 : 0;
      Endpoint endpoint =
          Endpoint.of(address).deviceIndex(link.index(), link.name()).flags(flag).build();
      if (excluded != null) {
        to.leftOut.add(new LeftOutAddress(endpoint, excluded));
        continue;
      }
      boolean leadsOut = named || reach.leadOutBy(link, address);
      int order = rank[family]++ * 2 + family;
      Candidate candidate = new Candidate(endpoint, leadsOut, order, place);
      if (leadsOut || reach.leadsToNeighbours(link, address)) {
        to.reachable.add(candidate);
      } else {
        to.unreachable.add(candidate);
      }
    }
  }

  private static LeftOutAddress.@Nullable Reason exclusion(Link link, List<Link> all) {
    if (link.master() != 0) {
      return LeftOutAddress.Reason.PORT;
    }
    return ContainerLinks.includes(link, all) ? LeftOutAddress.Reason.CONTAINERS : null;
  }

  /** The addresses of an interface that connections may use, secondary and temporary ones last. */
  private static List<InterfaceAddress> usable(Link link, List<InterfaceAddress> addresses) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (InterfaceAddress each : addresses) {
      if (each.linkIndex() == link.index() && isUsable(each)) {
        own.add(each);
      }
    }
    // a stable sort: the kernel's order within each
    Collections.sort(
        own,
        new Comparator<InterfaceAddress>() {
          @Override
          public int compare(InterfaceAddress a, InterfaceAddress b) {
            return Boolean.compare(a.isSecondaryOrTemporary(), b.isSecondaryOrTemporary());
          }
        });
    return own;
  }

  private static boolean isUsable(InterfaceAddress address) {
    return address.isUsable()
        && !address.isDeprecated()
        && (address.scope() == InterfaceAddress.Scope.GLOBAL
            || address.scope() == InterfaceAddress.Scope.SITE)
        && !address.address().isLinkLocalAddress()
        && !address.address().isLoopbackAddress();
  }

  /** A usable address of a usable interface. */
  private static final class Candidate {
    final Endpoint endpoint;
    final boolean leadsOut;
    final int order;
    final int place;
    boolean inUse;

    Candidate(Endpoint endpoint, boolean leadsOut, int order, int place) {
      this.endpoint = endpoint;
      this.leadsOut = leadsOut;
      this.order = order;
      this.place = place;
    }

    boolean isAmong(List<Endpoint> endpoints) {
      for (Endpoint each : endpoints) {
        if (EndpointKey.of(each).equals(EndpointKey.of(endpoint))
            && each.deviceIndex() == endpoint.deviceIndex()) {
          return true;
        }
      }
      return false;
    }
  }

  private static final Comparator<Candidate> ORDER =
      new Comparator<Candidate>() {
        @Override
        public int compare(Candidate a, Candidate b) {
          if (a.inUse != b.inUse) {
            return a.inUse ? -1 : 1;
          }
          if (a.leadsOut != b.leadsOut) {
            return a.leadsOut ? -1 : 1;
          }
          return a.order != b.order
              ? Integer.compare(a.order, b.order)
              : Integer.compare(a.place, b.place);
        }
      };

  /** What was found on the host. */
  private static final class Candidates {
    final List<Candidate> reachable = new ArrayList<>();
    final List<Candidate> unreachable = new ArrayList<>();
    final List<LeftOutAddress> leftOut = new ArrayList<>();

    boolean isEmpty() {
      return reachable.isEmpty();
    }

    /** Returns whether an endpoint that was chosen before may have to go. */
    boolean mayTake(List<Endpoint> before, int room) {
      boolean may = !before.isEmpty() && reachable.size() > room;
      for (Candidate each : unreachable) {
        may |= each.isAmong(before);
      }
      return may;
    }

    /** Endpoints with established subflows stay, and come first. */
    void retainInUse(List<Endpoint> before, Set<InetAddress> inUse) {
      for (List<Candidate> all : Arrays.asList(reachable, unreachable)) {
        for (Candidate each : all) {
          each.inUse = each.isAmong(before) && inUse.contains(each.endpoint.address());
        }
      }
    }

    EndpointChoice fit(int room, Set<EndpointKey> foreign) {
      List<Candidate> candidates = new ArrayList<>(reachable);
      List<Endpoint> retained = new ArrayList<>();
      for (Candidate each : unreachable) {
        if (each.inUse) {
          candidates.add(each);
          retained.add(each.endpoint);
        } else {
          leftOut.add(new LeftOutAddress(each.endpoint, LeftOutAddress.Reason.NO_ROUTE));
        }
      }
      Collections.sort(candidates, ORDER);
      List<Endpoint> chosen = new ArrayList<>();
      int left = room;
      for (Candidate each : candidates) {
        boolean exists = foreign.contains(EndpointKey.of(each.endpoint));
        if (exists || left > 0) {
          chosen.add(each.endpoint);
          left -= exists ? 0 : 1;
        } else {
          leftOut.add(new LeftOutAddress(each.endpoint, LeftOutAddress.Reason.NO_ROOM));
        }
      }
      return new EndpointChoice(chosen, leftOut, retained);
    }
  }
}
