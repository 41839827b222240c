package io.github.jmptcp.genetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.Netlink;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import io.github.jmptcp.netlink.NetlinkSocket;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A generic netlink socket.
 *
 * <p>Safe for concurrent use, and closed, as {@link NetlinkSocket}. Privileges: none for opening
 * and for finding families; each command and group has its own.
 */
public final class GenericNetlink implements Closeable {
  // include/uapi/linux/genetlink.h
  private static final int GENL_ID_CTRL = 0x10;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;
  private static final int CTRL_ATTR_VERSION = 3;
  private static final int CTRL_ATTR_MCAST_GROUPS = 7;
  private static final int CTRL_ATTR_MCAST_GRP_NAME = 1;
  private static final int CTRL_ATTR_MCAST_GRP_ID = 2;
  private static final int CTRL_VERSION = 2;

  private final NetlinkSocket socket;

  private GenericNetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens a socket; see {@link NetlinkSocket#open}. */
  public static GenericNetlink open(TransportFactory factory) throws NetlinkException {
    return new GenericNetlink(NetlinkSocket.open(factory, Netlink.NETLINK_GENERIC));
  }

  /** See {@link NetlinkSocket#setTimeoutMillis}. */
  public void setTimeoutMillis(long millis) {
    socket.setTimeoutMillis(millis);
  }

  /**
   * Finds a family by name; the kernel loads its module where it can.
   *
   * @throws NetlinkException ENOENT where this kernel does not have it
   */
  public Family family(String name) throws NetlinkException {
    String operation = "generic netlink family " + name;
    byte[] request = new AttributeEncoder().string(CTRL_ATTR_FAMILY_NAME, name).toBytes();
    List<GenlMessage> answer =
        wrap(
            operation,
            GENL_ID_CTRL,
            socket.request(
                operation,
                GENL_ID_CTRL,
                GenlMessage.payload(CTRL_CMD_GETFAMILY, CTRL_VERSION, request)));
    int id = 0;
    int version = 0;
    Map<String, Integer> groups = new HashMap<>();
    for (GenlMessage message : answer) {
      AttributeDecoder attributes = message.attributes();
      while (attributes.next()) {
        switch (attributes.type()) {
          case CTRL_ATTR_FAMILY_ID:
            id = attributes.u16();
            break;
          case CTRL_ATTR_VERSION:
            version = (int) attributes.u32();
            break;
          case CTRL_ATTR_MCAST_GROUPS:
            groups(attributes.nested(), groups);
            break;
          default:
            break;
        }
      }
      attributes.check(operation);
    }
    if (id == 0) {
      throw new NetlinkException(
          operation, Errno.EPROTO, null, -1, "the kernel answered without the family's id");
    }
    return new Family(name, id, version, groups);
  }

  private static void groups(AttributeDecoder list, Map<String, Integer> groups) {
    while (list.next()) {
      AttributeDecoder group = list.nested();
      String name = "";
      int id = 0;
      while (group.next()) {
        if (group.type() == CTRL_ATTR_MCAST_GRP_NAME) {
          name = group.string();
        } else if (group.type() == CTRL_ATTR_MCAST_GRP_ID) {
          id = group.s32();
        }
      }
      groups.put(name, id);
    }
  }

  /**
   * Sends a command and waits for its acknowledgement.
   *
   * @param operation what is asked, for error messages
   * @return what the kernel answered before the acknowledgement
   */
  public List<GenlMessage> request(
      String operation, Family family, int command, AttributeEncoder attributes)
      throws NetlinkException {
    return wrap(
        operation,
        family.id(),
        socket.request(operation, family.id(), payload(family, command, attributes)));
  }

  /** Reads a whole table; see {@link NetlinkSocket#dump}. */
  public List<GenlMessage> dump(
      String operation, Family family, int command, AttributeEncoder attributes)
      throws NetlinkException {
    return wrap(
        operation,
        family.id(),
        socket.dump(operation, family.id(), payload(family, command, attributes)));
  }

  /**
   * Joins a multicast group by name; from then on the socket only receives.
   *
   * @throws NetlinkException ENOENT where the family has no such group, EPERM where the group asks
   *     for a capability
   */
  public void join(Family family, String group) throws NetlinkException {
    Integer id = family.groups().get(group);
    if (id == null) {
      throw new NetlinkException(
          "join of multicast group " + group,
          Errno.ENOENT,
          null,
          -1,
          "the family " + family.name() + " of this kernel has " + family.groups().keySet());
    }
    socket.join(id);
  }

  /** Waits for messages of the family in the joined groups; see {@link NetlinkSocket#receive}. */
  public List<GenlMessage> receive(Family family, long timeoutMillis) throws NetlinkException {
    return wrap(family.name() + " event", family.id(), socket.receive(timeoutMillis));
  }

  /** See {@link NetlinkSocket#close}. */
  @Override
  public void close() {
    socket.close();
  }

  private static byte[] payload(Family family, int command, AttributeEncoder attributes) {
    return GenlMessage.payload(command, family.version(), attributes.toBytes());
  }

  private static List<GenlMessage> wrap(
      String operation, int familyId, List<NetlinkMessage> messages) throws NetlinkException {
    List<GenlMessage> wrapped = new ArrayList<>(messages.size());
    for (NetlinkMessage message : messages) {
      if (message.type() == familyId) {
        wrapped.add(new GenlMessage(message, operation));
      }
    }
    return wrapped;
  }
}
