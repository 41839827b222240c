package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A rule that chooses which routing table decides on which packets ({@code ip rule}). Immutable.
 */
public final class RoutingRule {
  static final int HEADER_BYTES = 12; // struct fib_rule_hdr

  private static final int FRA_SRC = 2;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int FR_ACT_TO_TBL = 1;
  private static final int FIB_RULE_INVERT = 2;

  private final boolean ipv6;
  private final long priority;
  private final int table;
  private final @Nullable InetAddress source;
  private final int sourcePrefixLength;
  private final long mark;
  private final boolean inverted;

  private RoutingRule(
      boolean ipv6,
      long priority,
      int table,
      @Nullable InetAddress source,
      int sourcePrefixLength,
      long mark,
      boolean inverted) {
    this.ipv6 = ipv6;
    this.priority = priority;
    this.table = table;
    this.source = source;
    this.sourcePrefixLength = sourcePrefixLength;
    this.mark = mark;
    this.inverted = inverted;
  }

  static RoutingRule decode(NetlinkMessage message, String operation) throws NetlinkException {
    ByteBuffer header = RtNetlink.payload(message, HEADER_BYTES, operation);
    AttributeDecoder attributes = message.attributes(HEADER_BYTES, operation);
    int table = header.get(4) & 0xff;
    long priority = 0;
    InetAddress source = null;
    long mark = 0;
    long mask = 0xffffffffL;
    while (attributes.next()) {
      switch (attributes.type()) {
        case FRA_SRC:
          source = RtNetlink.address(attributes.bytes(), operation);
          break;
        case FRA_PRIORITY:
          priority = attributes.u32();
          break;
        case FRA_TABLE:
          table = attributes.s32();
          break;
        case FRA_FWMARK:
          mark = attributes.u32();
          break;
        case FRA_FWMASK:
          mask = attributes.u32();
          break;
        default:
          break;
      }
    }
    attributes.check(operation);
    return new RoutingRule(
        header.get(0) == RtNetlink.AF_INET6,
        priority,
        header.get(7) == FR_ACT_TO_TBL ? table : 0,
        source,
        header.get(2) & 0xff,
        mark & mask,
        (header.getInt(8) & FIB_RULE_INVERT) != 0);
  }

  public boolean isIpv6() {
    return ipv6;
  }

  /** Rules are tried from the lowest number on. */
  public long priority() {
    return priority;
  }

  /** The table that is looked into; 0 where the rule does something else. */
  public int table() {
    return table;
  }

  /** The source network that it is for; null where it is for all. */
  public @Nullable InetAddress source() {
    return source;
  }

  /** Bits of {@link #source} that count. */
  public int sourcePrefixLength() {
    return sourcePrefixLength;
  }

  /**
   * Whether it is for packets with a firewall mark ({@code fwmark}) alone: those of a socket
   * without SO_MARK do not fall under it.
   */
  public boolean needsMark() {
    return mark != 0 && !inverted;
  }

  /** Whether packets from an address fall under the rule, as far as their source decides. */
  public boolean matchesSource(InetAddress address) {
    byte[] bytes = address.getAddress();
    if ((bytes.length == 16) != ipv6) {
      return false;
    }
    if (source == null) {
      return true;
    }
    byte[] network = source.getAddress();
    for (int bit = 0; bit < sourcePrefixLength; bit++) {
      int mask = 0x80 >> (bit & 7);
      if (((bytes[bit >> 3] ^ network[bit >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return priority
        + (inverted ? ": not from " : ": from ")
        + (source == null ? "all" : source.getHostAddress() + "/" + sourcePrefixLength)
        + (mark == 0 ? "" : " fwmark 0x" + Long.toHexString(mark))
        + " lookup "
        + Integer.toUnsignedString(table);
  }
}
