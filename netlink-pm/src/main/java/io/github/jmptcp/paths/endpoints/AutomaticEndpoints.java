package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.ownership.EndpointKey;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.Routes;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses endpoints by itself: the addresses of this host from which other networks can be reached
 * now, each with its device.
 *
 * <p>The order, where there are more than the kernel takes: the first IPv4 address of every
 * interface (as they are named, else by index), the first IPv6 address of every interface, then the
 * second ones, and so on; secondary and temporary addresses come after the others of theirs.
 */
public final class AutomaticEndpoints {
  private final TransportFactory kernel;
  private final List<String> interfaces;
  private final EndpointFlag flag;

  /**
   * A way to choose.
   *
   * @param interfaces the names of the interfaces to use, in their order; empty for all that lead
   *     to other networks, except those of containers and virtual machines
   * @param flag what the endpoints are for: {@link EndpointFlag#SUBFLOW} on the connecting side,
   *     {@link EndpointFlag#SIGNAL} on the listening side
   */
  public AutomaticEndpoints(
      TransportFactory kernel, Collection<String> interfaces, EndpointFlag flag) {
    this.kernel = kernel;
    this.interfaces = Collections.unmodifiableList(new ArrayList<>(interfaces));
    this.flag = flag;
  }

  /** What was found. Immutable. */
  public static final class Choice {
    private final List<Endpoint> endpoints;
    private final List<Endpoint> leftOut;

    private Choice(List<Endpoint> endpoints, List<Endpoint> leftOut) {
      this.endpoints = endpoints;
      this.leftOut = leftOut;
    }

    /** The endpoints to have, the most important ones first. */
    public List<Endpoint> endpoints() {
      return Collections.unmodifiableList(endpoints);
    }

    /** Usable addresses for which there is no room. */
    public List<Endpoint> leftOut() {
      return Collections.unmodifiableList(leftOut);
    }
  }

  /**
   * Reads links, addresses and routes, and chooses.
   *
   * @param before what was chosen the last time
   * @param foreign the endpoints of other programs, which take room and are left alone
   */
  public Choice choose(List<Endpoint> before, List<Endpoint> foreign) throws NetlinkException {
    try (Links links = Links.open(kernel);
        Addresses addresses = Addresses.open(kernel);
        Routes routes = Routes.open(kernel)) {
      List<Link> all = links.list();
      List<InterfaceAddress> list = addresses.list();
      DefaultRoutes defaults = new DefaultRoutes(routes);
      List<Ranked> found = new ArrayList<>();
      for (Link link : all) {
        int place = place(link, all);
        if (place >= 0) {
          add(link, place, list, defaults, found);
        }
      }
      Collections.sort(found, ORDER);
      List<Endpoint> endpoints = new ArrayList<>();
      for (Ranked each : found) {
        endpoints.add(each.endpoint);
      }
      if (endpoints.isEmpty()) {
        // no way out at all: the last path is not taken from a connection, it may come back
        for (Endpoint each : before) {
          if (isHere(each, list)) {
            endpoints.add(each);
          }
        }
      }
      return fit(endpoints, foreign);
    }
  }

  private static Choice fit(List<Endpoint> endpoints, List<Endpoint> foreign) {
    int room = PathManager.MAX_ENDPOINTS - foreign.size();
    List<Endpoint> chosen = new ArrayList<>();
    List<Endpoint> leftOut = new ArrayList<>();
    for (Endpoint each : endpoints) {
      boolean isThere = false;
      for (Endpoint other : foreign) {
        isThere |= EndpointKey.of(other).equals(EndpointKey.of(each));
      }
      if (isThere || room > 0) {
        chosen.add(each);
        room -= isThere ? 0 : 1;
      } else {
        leftOut.add(each);
      }
    }
    return new Choice(chosen, leftOut);
  }

  private void add(
      Link link,
      int place,
      List<InterfaceAddress> addresses,
      DefaultRoutes defaults,
      List<Ranked> to)
      throws NetlinkException {
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
    int[] rank = {0, 0};
    for (InterfaceAddress each : own) {
      if (interfaces.isEmpty() && !defaults.leadOutBy(link, each.address())) {
        continue;
      }
      int family = each.address() instanceof Inet6Address ? 1 : 0;
      Endpoint endpoint =
          Endpoint.of(each.address()).deviceIndex(link.index(), link.name()).flags(flag).build();
      to.add(new Ranked(endpoint, rank[family]++ * 2 + family, place));
    }
  }

  private static boolean isUsable(InterfaceAddress address) {
    return address.isUsable()
        && !address.isDeprecated()
        && (address.scope() == InterfaceAddress.Scope.GLOBAL
            || address.scope() == InterfaceAddress.Scope.SITE)
        && !address.address().isLinkLocalAddress()
        && !address.address().isLoopbackAddress();
  }

  private static boolean isHere(Endpoint endpoint, List<InterfaceAddress> addresses) {
    for (InterfaceAddress each : addresses) {
      if (each.address().equals(endpoint.address()) && each.linkIndex() == endpoint.deviceIndex()) {
        return true;
      }
    }
    return false;
  }

  /** The place of the interface in the order; -1 where it is not to be used. */
  private int place(Link link, List<Link> all) {
    if (!link.isUsable() || link.isLoopback()) {
      return -1;
    }
    if (!interfaces.isEmpty()) {
      return interfaces.indexOf(link.name());
    }
    return link.master() != 0 || ContainerLinks.includes(link, all) ? -1 : link.index();
  }

  private static final class Ranked {
    final Endpoint endpoint;
    final int rank;
    final int place;

    Ranked(Endpoint endpoint, int rank, int place) {
      this.endpoint = endpoint;
      this.rank = rank;
      this.place = place;
    }
  }

  private static final Comparator<Ranked> ORDER =
      new Comparator<Ranked>() {
        @Override
        public int compare(Ranked a, Ranked b) {
          return a.rank != b.rank
              ? Integer.compare(a.rank, b.rank)
              : Integer.compare(a.place, b.place);
        }
      };

  /** Returns whether both lists name the same endpoints, in any order. */
  static boolean same(@Nullable List<Endpoint> a, List<Endpoint> b) {
    if (a == null || a.size() != b.size()) {
      return false;
    }
    for (Endpoint each : a) {
      boolean found = false;
      for (Endpoint other : b) {
        found |= each.equals(other) && each.deviceIndex() == other.deviceIndex();
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }
}
