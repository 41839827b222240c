package io.github.jmptcp.agent.socket;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.NetworkChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the network decides which way a connection takes: the addresses of interfaces, whether
 * those interfaces are up, default routes and the addresses of endpoints. Much of what the kernel
 * reports changes none of it: lifetimes that router advertisements renew, interfaces without an
 * address as containers have on the host, the id and flags of endpoints that the agent sets itself.
 * Link-local addresses do not count.
 *
 * <p>Reads all once, and follows messages then. Not safe for concurrent use.
 */
final class KnownNetwork {
  private final TransportFactory kernel;
  private final Map<Integer, Boolean> usableLinks = new HashMap<>();
  // by "address/prefix link", with that link
  private final Map<String, Integer> addresses = new HashMap<>();
  private Set<String> endpoints = new HashSet<>();

  /** Knows nothing until {@link #read}. */
  KnownNetwork(TransportFactory kernel) {
    this.kernel = kernel;
  }

  /** Reads interfaces and addresses. */
  void read() throws NetlinkException {
    usableLinks.clear();
    addresses.clear();
    try (Links links = Links.open(kernel)) {
      for (Link link : links.list()) {
        usableLinks.put(link.index(), link.isUsable());
      }
    }
    try (Addresses all = Addresses.open(kernel)) {
      for (InterfaceAddress address : all.list()) {
        if (counts(address)) {
          addresses.put(text(address), address.linkIndex());
        }
      }
    }
  }

  /** Takes over a message of the kernel; returns whether it has changed any of this. */
  boolean changes(NetworkChange message) throws NetlinkException {
    Link link = message.link();
    InterfaceAddress address = message.address();
    switch (message.kind()) {
      case LINK:
        return link != null
            && isDifferent(usableLinks.put(link.index(), link.isUsable()), link.isUsable())
            && addresses.containsValue(link.index());
      case LINK_REMOVED:
        return link != null
            && usableLinks.remove(link.index()) != null
            && addresses.containsValue(link.index());
      case ADDRESS:
        return address != null
            && counts(address)
            && isDifferent(addresses.put(text(address), address.linkIndex()), address.linkIndex());
      case ADDRESS_REMOVED:
        return address != null && counts(address) && addresses.remove(text(address)) != null;
      case ROUTE:
      case ROUTE_REMOVED:
        return message.route() != null && message.route().isDefault();
      default:
        read(); // messages were lost
        return true;
    }
  }

  /** Takes over the endpoints; returns whether their addresses are others than before. */
  boolean changes(List<Endpoint> all) {
    Set<String> now = new HashSet<>();
    for (Endpoint endpoint : all) {
      now.add(endpoint.address() + " " + endpoint.port());
    }
    boolean isChanged = !now.equals(endpoints);
    endpoints = now;
    return isChanged;
  }

  private static boolean isDifferent(@Nullable Object before, Object now) {
    return !now.equals(before);
  }

  private static boolean counts(InterfaceAddress address) {
    return !address.address().isLinkLocalAddress();
  }

  private static String text(InterfaceAddress address) {
    return address.address().getHostAddress()
        + "/"
        + address.prefixLength()
        + " "
        + address.linkIndex();
  }
}
