package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reports changes of links, addresses and routes. To miss none: open it first, then read {@link
 * Links}, {@link Addresses} and {@link Routes}, then follow.
 *
 * <p>Safe for concurrent use, and closed, as {@link NetlinkSocket}. Privileges: none.
 */
public final class NetworkMonitor implements Closeable {
  private final NetlinkSocket socket;

  private NetworkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static NetworkMonitor open(TransportFactory factory) throws NetlinkException {
    NetlinkSocket socket = NetlinkSocket.open(factory, Netlink.NETLINK_ROUTE);
    boolean joined = false;
    try {
      socket.join(RtNetlink.RTNLGRP_LINK);
      socket.join(RtNetlink.RTNLGRP_IPV4_IFADDR);
      socket.join(RtNetlink.RTNLGRP_IPV6_IFADDR);
      socket.join(RtNetlink.RTNLGRP_IPV4_ROUTE);
      socket.join(RtNetlink.RTNLGRP_IPV6_ROUTE);
      NetworkMonitor monitor = new NetworkMonitor(socket);
      joined = true;
      return monitor;
    } finally {
      if (!joined) {
        socket.close();
      }
    }
  }

  /**
   * Waits for changes.
   *
   * @param timeoutMillis at most so long; -1 without limit, until {@link #close}
   * @return what came together; empty when the time is over
   * @throws NetlinkException EBADF once closed
   */
  public List<NetworkChange> next(long timeoutMillis) throws NetlinkException {
    long start = System.nanoTime();
    List<NetworkChange> changes = new ArrayList<>();
    while (changes.isEmpty()) {
      long left = timeoutMillis;
      if (timeoutMillis >= 0) {
        left = Math.max(0, left - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      }
      List<NetlinkMessage> messages;
      try {
        messages = socket.receive(left);
      } catch (NetlinkException e) {
        if (e.errno() == Errno.ENOBUFS) {
          return Collections.singletonList(
              new NetworkChange(NetworkChange.Kind.LOST, null, null, null));
        }
        throw e;
      }
      if (messages.isEmpty() && timeoutMillis >= 0) {
        return changes;
      }
      for (NetlinkMessage message : messages) {
        add(message, changes); // not every message is one of these changes
      }
    }
    return changes;
  }

  private static void add(NetlinkMessage message, List<NetworkChange> to) throws NetlinkException {
    String operation = "rtnetlink event";
    switch (message.type()) {
      case RtNetlink.RTM_NEWLINK:
      case RtNetlink.RTM_DELLINK:
        // A bridge reports its ports in messages of family AF_BRIDGE: the port itself stays
        if (RtNetlink.payload(message, Link.HEADER_BYTES, operation).get(0)
            != RtNetlink.AF_UNSPEC) {
          return;
        }
        to.add(
            new NetworkChange(
                message.type() == RtNetlink.RTM_NEWLINK
                    ? NetworkChange.Kind.LINK
                    : NetworkChange.Kind.LINK_REMOVED,
                Link.decode(message, operation),
                null,
                null));
        return;
      case RtNetlink.RTM_NEWADDR:
      case RtNetlink.RTM_DELADDR:
        to.add(
            new NetworkChange(
                message.type() == RtNetlink.RTM_NEWADDR
                    ? NetworkChange.Kind.ADDRESS
                    : NetworkChange.Kind.ADDRESS_REMOVED,
                null,
                InterfaceAddress.decode(message, operation),
                null));
        return;
      case RtNetlink.RTM_NEWROUTE:
      case RtNetlink.RTM_DELROUTE:
        List<Route> routes = Route.decode(message, operation);
        if (!routes.isEmpty()) {
          to.add(
              new NetworkChange(
                  message.type() == RtNetlink.RTM_NEWROUTE
                      ? NetworkChange.Kind.ROUTE
                      : NetworkChange.Kind.ROUTE_REMOVED,
                  null,
                  null,
                  routes.get(0)));
        }
        return;
      default:
        return;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
