package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route by one next hop; a multipath route is several of these. Immutable. */
public final class Route {
  static final int HEADER_BYTES = 12; // struct rtmsg

  /** The main table, {@code RT_TABLE_MAIN}. */
  public static final int TABLE_MAIN = 254;

  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTN_LOCAL = 2;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTA_VIA = 18;

  /** What becomes of packets; {@code RTN_...} in include/uapi/linux/rtnetlink.h. */
  public enum Type {
    UNICAST,
    LOCAL,
    UNREACHABLE,
    BLACKHOLE,
    PROHIBIT,
    OTHER
  }

  private final Type type;
  private final int table;
  private final @Nullable InetAddress destination;
  private final int prefixLength;
  private final @Nullable InetAddress gateway;
  private final int linkIndex;
  private final @Nullable InetAddress preferredSource;
  private final long metric;
  private final boolean ipv6;

  private Route(Parts parts, @Nullable InetAddress gateway, int linkIndex) {
    this.type = parts.type;
    this.table = parts.table;
    this.destination = parts.destination;
    this.prefixLength = parts.prefixLength;
    this.gateway = gateway;
    this.linkIndex = linkIndex;
    this.preferredSource = parts.preferredSource;
    this.metric = parts.metric;
    this.ipv6 = parts.ipv6;
  }

  private static final class Parts {
    Type type = Type.OTHER;
    int table;
    @Nullable InetAddress destination;
    int prefixLength;
    @Nullable InetAddress preferredSource;
    long metric;
    boolean ipv6;
  }

  static List<Route> decode(NetlinkMessage message, String operation) throws NetlinkException {
    ByteBuffer header = RtNetlink.payload(message, HEADER_BYTES, operation);
    AttributeDecoder attributes = message.attributes(HEADER_BYTES, operation);
    Parts parts = new Parts();
    parts.ipv6 = header.get(0) == RtNetlink.AF_INET6;
    parts.prefixLength = header.get(1) & 0xff;
    parts.table = header.get(4) & 0xff;
    parts.type = type(header.get(7));
    InetAddress gateway = null;
    int link = 0;
    byte[] hops = null;
    while (attributes.next()) {
      switch (attributes.type()) {
        case RTA_DST:
          parts.destination = RtNetlink.address(attributes.bytes(), operation);
          break;
        case RTA_OIF:
          link = attributes.s32();
          break;
        case RTA_GATEWAY:
        case RTA_VIA:
          gateway = gateway(attributes, operation);
          break;
        case RTA_PRIORITY:
          parts.metric = attributes.u32();
          break;
        case RTA_PREFSRC:
          parts.preferredSource = RtNetlink.address(attributes.bytes(), operation);
          break;
        case RTA_TABLE:
          parts.table = attributes.s32();
          break;
        case RTA_MULTIPATH:
          hops = attributes.bytes();
          break;
        default:
          break;
      }
    }
    attributes.check(operation);
    List<Route> routes = new ArrayList<>(1);
    if (hops == null) {
      routes.add(new Route(parts, gateway, link));
    } else {
      addHops(parts, hops, operation, routes);
    }
    return routes;
  }

  private static InetAddress gateway(AttributeDecoder attribute, String operation)
      throws NetlinkException {
    byte[] bytes = attribute.bytes();
    if (attribute.type() == RTA_VIA && bytes.length > 2) { // struct rtvia: family, address
      bytes = java.util.Arrays.copyOfRange(bytes, 2, bytes.length);
    }
    return RtNetlink.address(bytes, operation);
  }

  private static void addHops(Parts parts, byte[] hops, String operation, List<Route> to)
      throws NetlinkException {
    ByteBuffer bytes = ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder());
    int at = 0;
    while (hops.length - at >= 8) { // struct rtnexthop
      int length = bytes.getShort(at) & 0xffff;
      if (length < 8 || length > hops.length - at) {
        return;
      }
      InetAddress gateway = null;
      AttributeDecoder attributes = new AttributeDecoder(hops, at + 8, length - 8);
      while (attributes.next()) {
        if (attributes.type() == RTA_GATEWAY || attributes.type() == RTA_VIA) {
          gateway = gateway(attributes, operation);
        }
      }
      to.add(new Route(parts, gateway, bytes.getInt(at + 4)));
      at += (length + 3) & ~3;
    }
  }

  private static Type type(int number) {
    switch (number) {
      case 1:
        return Type.UNICAST;
      case RTN_LOCAL:
        return Type.LOCAL;
      case 6:
        return Type.BLACKHOLE;
      case 7:
        return Type.UNREACHABLE;
      case 8:
        return Type.PROHIBIT;
      default:
        return Type.OTHER;
    }
  }

  public Type type() {
    return type;
  }

  /** The routing table's number, such as {@link #TABLE_MAIN}. */
  public int table() {
    return table;
  }

  /** Where it leads; null for a default route. */
  public @Nullable InetAddress destination() {
    return destination;
  }

  /** Bits of the destination that count; 0 for a default route. */
  public int prefixLength() {
    return prefixLength;
  }

  /** Whether it leads everywhere by some next hop. */
  public boolean isDefault() {
    return prefixLength == 0 && type == Type.UNICAST;
  }

  /** The next hop; null where the destination is on the link itself. */
  public @Nullable InetAddress gateway() {
    return gateway;
  }

  /** The index of the interface that packets leave by; 0 for none. */
  public int linkIndex() {
    return linkIndex;
  }

  /** The source address for sockets that have none; null where the kernel chooses. */
  public @Nullable InetAddress preferredSource() {
    return preferredSource;
  }

  /** Less is better among routes to the same destination. */
  public long metric() {
    return metric;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  @Override
  public String toString() {
    return type
        + " "
        + (destination == null ? "default" : destination.getHostAddress() + "/" + prefixLength)
        + (gateway == null ? "" : " via " + gateway.getHostAddress())
        + " link "
        + linkIndex
        + " table "
        + Integer.toUnsignedString(table);
  }
}
