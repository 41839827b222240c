package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network interfaces of a namespace. Safe for concurrent use, and closed, as {@link
 * NetlinkSocket}. Privileges: none.
 */
public final class Links implements Closeable {
  private static final int IFLA_IFNAME = 3;

  private final NetlinkSocket socket;

  private Links(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Links open(TransportFactory factory) throws NetlinkException {
    return new Links(NetlinkSocket.open(factory, Netlink.NETLINK_ROUTE));
  }

  /** All interfaces by index. */
  public List<Link> list() throws NetlinkException {
    String operation = "RTM_GETLINK";
    List<Link> links = new ArrayList<>();
    for (NetlinkMessage message :
        socket.dump(operation, RtNetlink.RTM_GETLINK, new byte[Link.HEADER_BYTES])) {
      if (message.type() == RtNetlink.RTM_NEWLINK) {
        links.add(Link.decode(message, operation));
      }
    }
    return links;
  }

  /**
   * The interface with an index.
   *
   * @param index 1 or more
   */
  public Optional<Link> byIndex(int index) throws NetlinkException {
    return get(RtNetlink.header(Link.HEADER_BYTES).putInt(4, index).array(), "" + index);
  }

  /** The interface with a name; alternative names do not count, as in {@code ip}. */
  public Optional<Link> byName(String name) throws NetlinkException {
    byte[] attributes = new AttributeEncoder().string(IFLA_IFNAME, name).toBytes();
    return get(RtNetlink.join(new byte[Link.HEADER_BYTES], attributes), name);
  }

  private Optional<Link> get(byte[] request, String which) throws NetlinkException {
    String operation = "RTM_GETLINK " + which;
    try {
      for (NetlinkMessage message : socket.request(operation, RtNetlink.RTM_GETLINK, request)) {
        if (message.type() == RtNetlink.RTM_NEWLINK) {
          return Optional.of(Link.decode(message, operation));
        }
      }
      return Optional.empty();
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENODEV) {
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
