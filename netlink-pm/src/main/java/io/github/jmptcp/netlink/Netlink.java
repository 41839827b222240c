package io.github.jmptcp.netlink;

/** Numbers of include/uapi/linux/netlink.h, named as there. */
public final class Netlink {
  public static final int NETLINK_ROUTE = 0;
  public static final int NETLINK_SOCK_DIAG = 4;
  public static final int NETLINK_GENERIC = 16;

  /** Length of a message header, {@code struct nlmsghdr}. */
  public static final int NLMSG_HDRLEN = 16;

  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLMSG_OVERRUN = 4;

  public static final int NLM_F_REQUEST = 0x01;
  public static final int NLM_F_MULTI = 0x02;
  public static final int NLM_F_ACK = 0x04;

  /** A dump saw its table change while it ran: what it gave may be incomplete or doubled. */
  public static final int NLM_F_DUMP_INTR = 0x10;

  public static final int NLM_F_ROOT = 0x100;
  public static final int NLM_F_MATCH = 0x200;
  public static final int NLM_F_DUMP = NLM_F_ROOT | NLM_F_MATCH;

  /** In an acknowledgement: the request's payload is not repeated. */
  public static final int NLM_F_CAPPED = 0x100;

  /** In an acknowledgement: attributes with the kernel's text follow. */
  public static final int NLM_F_ACK_TLVS = 0x200;

  /** Length of an attribute header, {@code struct nlattr}. */
  public static final int NLA_HDRLEN = 4;

  public static final int NLA_F_NESTED = 1 << 15;
  public static final int NLA_F_NET_BYTEORDER = 1 << 14;

  /** The bits of an attribute's type field that are the type. */
  public static final int NLA_TYPE_MASK = ~(NLA_F_NESTED | NLA_F_NET_BYTEORDER) & 0xffff;

  static final int NLMSGERR_ATTR_MSG = 1;
  static final int NLMSGERR_ATTR_OFFS = 2;

  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;
  static final int NETLINK_CAP_ACK = 10;
  static final int NETLINK_EXT_ACK = 11;
  static final int NETLINK_GET_STRICT_CHK = 12;

  private Netlink() {}

  /** Rounds up to the four bytes on which messages and attributes are aligned. */
  static int align(int length) {
    return (length + 3) & ~3;
  }
}
