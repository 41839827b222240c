package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.Routes;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the endpoints of {@code endpoints=auto}: the addresses of this host from which other
 * networks can be reached now, each with its device.
 *
 * <p>The order, where there are more than the kernel takes: the first IPv4 address of every
 * interface (as they are named, else by index), the first IPv6 address of every interface, then the
 * second ones, and so on; secondary and temporary addresses come after the others of theirs.
 */
final class AutoEndpoints {
  private final Wish wish;
  private final EndpointFlag flag;

  AutoEndpoints(Wish wish, EndpointFlag flag) {
    this.wish = wish;
    this.flag = flag;
  }

  /** What was found. Immutable. */
  static final class Choice {
    final List<Endpoint> endpoints;

    /** Usable addresses for which there is no room. */
    final List<Endpoint> leftOut;

    private Choice(List<Endpoint> endpoints, List<Endpoint> leftOut) {
      this.endpoints = endpoints;
      this.leftOut = leftOut;
    }
  }

  /**
   * Looks at links, addresses and routes.
   *
   * @param before what was chosen the last time
   * @param foreign the endpoints of others, which take room and are left alone
   */
  Choice choose(List<Endpoint> before, List<Endpoint> foreign) throws NetlinkException {
    TransportFactory kernel = TransportFactory.kernel();
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
        // no way out at all: a connection's last path is not taken from it, it may come back
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
        isThere |= Holder.key(other).equals(Holder.key(each));
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
      if (wish.interfaces.isEmpty() && !defaults.leadOutBy(link, each.address())) {
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

  /** Where the interface stands in the order; -1 where it is not to be used. */
  private int place(Link link, List<Link> all) {
    if (!link.isUsable() || link.isLoopback()) {
      return -1;
    }
    if (!wish.interfaces.isEmpty()) {
      return wish.interfaces.indexOf(link.name());
    }
    return link.master() != 0 || ContainerLinks.isOne(link, all) ? -1 : link.index();
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

  /** Whether both lists name the same endpoints, in whatever order. */
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
