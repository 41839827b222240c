package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/** An IP address of an interface. Immutable. */
public final class InterfaceAddress {
  static final int HEADER_BYTES = 8; // struct ifaddrmsg

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;

  private static final int IFA_F_SECONDARY = 0x01;
  private static final int IFA_F_DADFAILED = 0x08;
  private static final int IFA_F_DEPRECATED = 0x20;
  private static final int IFA_F_TENTATIVE = 0x40;

  /** How far an address reaches; {@code RT_SCOPE_...} in include/uapi/linux/rtnetlink.h. */
  public enum Scope {
    /** Everywhere. */
    GLOBAL,
    /** This site (deprecated IPv6 fec0::/10) or a scope number of the administrator's. */
    SITE,
    /** This link only, such as 169.254.0.0/16 and fe80::/10. */
    LINK,
    /** This host only, such as 127.0.0.1 and ::1. */
    HOST,
    /** Nowhere. */
    NOWHERE
  }

  private final InetAddress address;
  private final int prefixLength;
  private final Scope scope;
  private final int flags;
  private final int linkIndex;

  private InterfaceAddress(
      InetAddress address, int prefixLength, Scope scope, int flags, int linkIndex) {
    this.address = address;
    this.prefixLength = prefixLength;
    this.scope = scope;
    this.flags = flags;
    this.linkIndex = linkIndex;
  }

  static InterfaceAddress decode(NetlinkMessage message, String operation) throws NetlinkException {
    ByteBuffer header = RtNetlink.payload(message, HEADER_BYTES, operation);
    AttributeDecoder attributes = message.attributes(HEADER_BYTES, operation);
    byte[] address = null;
    byte[] local = null;
    long flags = header.get(2) & 0xff;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFA_ADDRESS:
          address = attributes.bytes();
          break;
        case IFA_LOCAL:
          local = attributes.bytes();
          break;
        case IFA_FLAGS:
          flags = attributes.u32();
          break;
        default:
          break;
      }
    }
    attributes.check(operation);
    // on a point-to-point link IFA_ADDRESS is the peer's
    byte[] own = local != null ? local : address;
    if (own == null) {
      throw new NetlinkException(
          operation, Errno.EPROTO, null, -1, "the kernel described an address without one");
    }
    return new InterfaceAddress(
        RtNetlink.address(own, operation),
        header.get(1) & 0xff,
        scope(header.get(3) & 0xff),
        (int) flags,
        header.getInt(4));
  }

  private static Scope scope(int number) {
    switch (number) {
      case 0:
        return Scope.GLOBAL;
      case 253:
        return Scope.LINK;
      case 254:
        return Scope.HOST;
      case 255:
        return Scope.NOWHERE;
      default:
        return Scope.SITE;
    }
  }

  public InetAddress address() {
    return address;
  }

  /** Bits of the network's prefix, 0 to 32 or 128. */
  public int prefixLength() {
    return prefixLength;
  }

  public Scope scope() {
    return scope;
  }

  /** The index of the interface that has it. */
  public int linkIndex() {
    return linkIndex;
  }

  /** {@code IFA_F_...} bits of include/uapi/linux/if_addr.h. */
  public int flags() {
    return flags;
  }

  /**
   * Whether connections may start from it now: not while duplicate address detection runs or has
   * failed.
   */
  public boolean isUsable() {
    return (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0;
  }

  /** Whether its preferred lifetime is over: existing connections may go on, no new ones. */
  public boolean isDeprecated() {
    return (flags & IFA_F_DEPRECATED) != 0;
  }

  /** For IPv4 a further address of the same network, for IPv6 a temporary one (privacy). */
  public boolean isSecondaryOrTemporary() {
    return (flags & IFA_F_SECONDARY) != 0;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof InterfaceAddress)) {
      return false;
    }
    InterfaceAddress that = (InterfaceAddress) other;
    return address.equals(that.address)
        && prefixLength == that.prefixLength
        && scope == that.scope
        && flags == that.flags
        && linkIndex == that.linkIndex;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, prefixLength, linkIndex);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength + " " + scope + " on " + linkIndex;
  }
}
