package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A network interface. Immutable. */
public final class Link {
  static final int HEADER_BYTES = 16; // struct ifinfomsg

  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;

  private static final int IFF_UP = 1;
  private static final int IFF_LOOPBACK = 8;
  private static final int IFF_POINTOPOINT = 0x10;
  private static final int IFF_LOWER_UP = 0x10000;

  private final int index;
  private final String name;
  private final int flags;
  private final int mtu;
  private final int master;
  private final @Nullable String kind;

  private Link(int index, String name, int flags, int mtu, int master, @Nullable String kind) {
    this.index = index;
    this.name = name;
    this.flags = flags;
    this.mtu = mtu;
    this.master = master;
    this.kind = kind;
  }

  static Link decode(NetlinkMessage message, String operation) throws NetlinkException {
    ByteBuffer header = RtNetlink.payload(message, HEADER_BYTES, operation);
    AttributeDecoder attributes = message.attributes(HEADER_BYTES, operation);
    String name = "";
    int mtu = 0;
    int master = 0;
    String kind = null;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFLA_IFNAME:
          name = attributes.string();
          break;
        case IFLA_MTU:
          mtu = attributes.s32();
          break;
        case IFLA_MASTER:
          master = attributes.s32();
          break;
        case IFLA_LINKINFO:
          AttributeDecoder info = attributes.nested();
          while (info.next()) {
            if (info.type() == IFLA_INFO_KIND) {
              kind = info.string();
            }
          }
          break;
        default:
          break;
      }
    }
    attributes.check(operation);
    return new Link(header.getInt(4), name, header.getInt(8), mtu, master, kind);
  }

  /** The interface index, 1 or more. */
  public int index() {
    return index;
  }

  public String name() {
    return name;
  }

  /** {@code IFF_...} bits of include/uapi/linux/if.h. */
  public int flags() {
    return flags;
  }

  /** Whether the administrator has set the interface up. */
  public boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  /** Whether it is up and has its carrier: a cable, a radio link, a peer. */
  public boolean isUsable() {
    return isUp() && (flags & IFF_LOWER_UP) != 0;
  }

  public boolean isLoopback() {
    return (flags & IFF_LOOPBACK) != 0;
  }

  public boolean isPointToPoint() {
    return (flags & IFF_POINTOPOINT) != 0;
  }

  /** The largest packet in bytes. */
  public int mtu() {
    return mtu;
  }

  /** The index of the bridge, bond or VRF that it is a port of; 0 for none. */
  public int master() {
    return master;
  }

  /** The kind of a virtual interface, such as bridge, veth, bond, wireguard; null for hardware. */
  public @Nullable String kind() {
    return kind;
  }

  @Override
  public String toString() {
    return index + ": " + name + (kind == null ? "" : " " + kind) + (isUsable() ? " up" : " down");
  }
}
