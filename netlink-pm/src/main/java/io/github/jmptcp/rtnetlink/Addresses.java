package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;

/**
 * The IP addresses of a namespace's interfaces. Safe for concurrent use, and closed, as {@link
 * NetlinkSocket}. Privileges: none.
 */
public final class Addresses implements Closeable {
  private final NetlinkSocket socket;

  private Addresses(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Addresses open(TransportFactory factory) throws NetlinkException {
    return new Addresses(NetlinkSocket.open(factory, Netlink.NETLINK_ROUTE));
  }

  /** All addresses, IPv4 first, each family by interface. */
  public List<InterfaceAddress> list() throws NetlinkException {
    String operation = "RTM_GETADDR";
    List<InterfaceAddress> addresses = new ArrayList<>();
    for (NetlinkMessage message :
        socket.dump(operation, RtNetlink.RTM_GETADDR, new byte[InterfaceAddress.HEADER_BYTES])) {
      if (message.type() == RtNetlink.RTM_NEWADDR) {
        addresses.add(InterfaceAddress.decode(message, operation));
      }
    }
    return addresses;
  }

  @Override
  public void close() {
    socket.close();
  }
}
