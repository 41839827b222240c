package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routing tables and rules of a namespace. Safe for concurrent use, and closed, as {@link
 * NetlinkSocket}. Privileges: none.
 */
public final class Routes implements Closeable {
  private static final int RTA_SRC = 2;

  private final NetlinkSocket socket;

  private Routes(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Routes open(TransportFactory factory) throws NetlinkException {
    return new Routes(NetlinkSocket.open(factory, Netlink.NETLINK_ROUTE));
  }

  /** All routes of all tables, IPv4 first. */
  public List<Route> list() throws NetlinkException {
    String operation = "RTM_GETROUTE";
    List<Route> routes = new ArrayList<>();
    for (NetlinkMessage message : dump(operation, RtNetlink.RTM_GETROUTE, Route.HEADER_BYTES)) {
      routes.addAll(Route.decode(message, operation));
    }
    return routes;
  }

  /** All rules, IPv4 first, each family in the order in which they are tried. */
  public List<RoutingRule> rules() throws NetlinkException {
    String operation = "RTM_GETRULE";
    List<RoutingRule> rules = new ArrayList<>();
    for (NetlinkMessage message :
        dump(operation, RtNetlink.RTM_GETRULE, RoutingRule.HEADER_BYTES)) {
      rules.add(RoutingRule.decode(message, operation));
    }
    return rules;
  }

  /** Both families, IPv4 first. */
  private List<NetlinkMessage> dump(String operation, int type, int headerBytes)
      throws NetlinkException {
    List<NetlinkMessage> messages = new ArrayList<>();
    for (int family : new int[] {RtNetlink.AF_INET, RtNetlink.AF_INET6}) {
      byte[] header = RtNetlink.header(headerBytes).put(0, (byte) family).array();
      try {
        messages.addAll(socket.dump(operation, type, header));
      } catch (NetlinkException e) {
        // a kernel without IPv6, or without policy routing
        if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.EAFNOSUPPORT) {
          throw e;
        }
      }
    }
    return messages;
  }

  /**
   * Asks the kernel which way a packet would go ({@code ip route get DESTINATION from SOURCE}).
   *
   * @param source an address of this host, or null where the kernel chooses it
   * @param linkIndex the interface that a socket is bound to, or 0
   * @return empty where no route leads there from that source, or it is no address of this host
   */
  public Optional<Route> lookup(
      InetAddress destination, @Nullable InetAddress source, int linkIndex)
      throws NetlinkException {
    String operation = "RTM_GETROUTE " + destination.getHostAddress();
    byte[] header = new byte[Route.HEADER_BYTES];
    header[0] = (byte) RtNetlink.family(destination);
    header[1] = (byte) (destination.getAddress().length * 8);
    AttributeEncoder attributes =
        new AttributeEncoder().bytes(Route.RTA_DST, destination.getAddress());
    if (source != null) {
      header[2] = header[1];
      attributes.bytes(RTA_SRC, source.getAddress());
    }
    if (linkIndex != 0) {
      attributes.s32(Route.RTA_OIF, linkIndex);
    }
    try {
      for (NetlinkMessage message :
          socket.request(
              operation, RtNetlink.RTM_GETROUTE, RtNetlink.join(header, attributes.toBytes()))) {
        for (Route route : Route.decode(message, operation)) {
          // IPv6 reports the lack of a route as a route
          return route.type() == Route.Type.UNICAST || route.type() == Route.Type.LOCAL
              ? Optional.of(route)
              : Optional.empty();
        }
      }
      return Optional.empty();
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENETUNREACH
          || e.errno() == Errno.EHOSTUNREACH
          || e.errno() == Errno.EACCES
          // a source that is not this host's; ENETUNREACH on newer kernels, such as 6.18
          || (e.errno() == Errno.EINVAL && source != null)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
