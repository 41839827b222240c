package io.github.jmptcp.mptcp;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenericNetlink;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;

/** Numbers of include/uapi/linux/mptcp_pm.h, and how endpoints lie in attributes. */
final class PmProtocol {
  static final String FAMILY = "mptcp_pm";
  static final String EVENTS_GROUP = "mptcp_pm_events";

  static final int ADD_ADDR = 1;
  static final int DEL_ADDR = 2;
  static final int GET_ADDR = 3;
  static final int FLUSH_ADDRS = 4;
  static final int SET_LIMITS = 5;
  static final int GET_LIMITS = 6;
  static final int SET_FLAGS = 7;
  static final int ANNOUNCE = 8;
  static final int REMOVE = 9;
  static final int SUBFLOW_CREATE = 10;
  static final int SUBFLOW_DESTROY = 11;

  static final int ATTR_ADDR = 1;
  static final int ATTR_RCV_ADD_ADDRS = 2;
  static final int ATTR_SUBFLOWS = 3;
  static final int ATTR_TOKEN = 4;
  static final int ATTR_LOC_ID = 5;
  static final int ATTR_ADDR_REMOTE = 6;

  private static final int ADDR_FAMILY = 1;
  private static final int ADDR_ID = 2;
  private static final int ADDR_ADDR4 = 3;
  private static final int ADDR_ADDR6 = 4;
  private static final int ADDR_PORT = 5;
  private static final int ADDR_FLAGS = 6;
  private static final int ADDR_IF_IDX = 7;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private PmProtocol() {}

  static Family family(GenericNetlink netlink) throws NetlinkException {
    try {
      return netlink.family(FAMILY);
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      throw e.withAdvice(
          "this kernel has no Multipath TCP path manager: it needs Linux 5.7 or newer, built with"
              + " CONFIG_MPTCP=y (see zgrep CONFIG_MPTCP /proc/config.gz)");
    }
  }

  /** Writes what is set in an endpoint; the port in host byte order, unlike in events. */
  static void encode(AttributeEncoder to, Endpoint endpoint) {
    if (endpoint.id() != 0) {
      to.u8(ADDR_ID, endpoint.id());
    }
    if (endpoint.flagBits() != 0) {
      to.u32(ADDR_FLAGS, endpoint.flagBits() & 0xffffffffL);
    }
    if (endpoint.deviceIndex() != 0) {
      to.s32(ADDR_IF_IDX, endpoint.deviceIndex());
    }
    if (endpoint.port() != 0) {
      to.u16(ADDR_PORT, endpoint.port());
    }
    encodeAddress(to, endpoint.addressBytes());
  }

  /** Writes family and address. */
  static void encodeAddress(AttributeEncoder to, byte[] address) {
    boolean ipv4 = address.length == 4;
    to.u16(ADDR_FAMILY, ipv4 ? AF_INET : AF_INET6);
    to.bytes(ipv4 ? ADDR_ADDR4 : ADDR_ADDR6, address);
  }

  static void encodeId(AttributeEncoder to, int id) {
    to.u8(ADDR_ID, id);
  }

  static void encodeFlags(AttributeEncoder to, int bits) {
    if (bits != 0) {
      to.u32(ADDR_FLAGS, bits & 0xffffffffL);
    }
  }

  static void encodePort(AttributeEncoder to, int port) {
    if (port != 0) {
      to.u16(ADDR_PORT, port);
    }
  }

  static Endpoint decode(AttributeDecoder from, String operation) throws NetlinkException {
    byte[] address = null;
    int id = 0;
    int port = 0;
    int flags = 0;
    int index = 0;
    while (from.next()) {
      switch (from.type()) {
        case ADDR_ID:
          id = from.u8();
          break;
        case ADDR_ADDR4:
          address = from.bytes(4);
          break;
        case ADDR_ADDR6:
          address = from.bytes(16);
          break;
        case ADDR_PORT:
          port = from.u16();
          break;
        case ADDR_FLAGS:
          flags = (int) from.u32();
          break;
        case ADDR_IF_IDX:
          index = from.s32();
          break;
        default:
          break;
      }
    }
    from.check(operation);
    if (address == null || index < 0) {
      throw new NetlinkException(
          operation, Errno.EPROTO, null, -1, "the kernel described an endpoint without an address");
    }
    return Endpoint.of(address).id(id).port(port).flagBits(flags).deviceIndex(index, null).build();
  }
}
