package io.github.jmptcp.rtnetlink;

import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of include/uapi/linux/rtnetlink.h and what its messages have in common. */
final class RtNetlink {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int RTM_GETRULE = 34;

  static final int RTNLGRP_LINK = 1;
  static final int RTNLGRP_IPV4_IFADDR = 5;
  static final int RTNLGRP_IPV4_ROUTE = 7;
  static final int RTNLGRP_IPV6_IFADDR = 9;
  static final int RTNLGRP_IPV6_ROUTE = 11;

  static final int AF_UNSPEC = 0;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  private RtNetlink() {}

  static ByteBuffer header(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  static byte[] join(byte[] header, byte[] attributes) {
    byte[] payload = new byte[header.length + attributes.length];
    System.arraycopy(header, 0, payload, 0, header.length);
    System.arraycopy(attributes, 0, payload, header.length, attributes.length);
    return payload;
  }

  /** The payload of a message, at least as long as its header. */
  static ByteBuffer payload(NetlinkMessage message, int headerBytes, String operation)
      throws NetlinkException {
    message.attributes(headerBytes, operation); // EPROTO where it is shorter
    return message.payload();
  }

  static InetAddress address(byte[] bytes, String operation) throws NetlinkException {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new NetlinkException(
          operation,
          Errno.EPROTO,
          null,
          -1,
          "the kernel gave an address of " + bytes.length + " bytes");
    }
  }

  static int family(InetAddress address) {
    return address.getAddress().length == 4 ? AF_INET : AF_INET6;
  }
}
