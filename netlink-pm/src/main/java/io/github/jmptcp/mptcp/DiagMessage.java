package io.github.jmptcp.mptcp;

import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code struct inet_diag_msg}, and the request for it (include/uapi/linux/inet_diag.h). */
final class DiagMessage {
  static final int SOCK_DIAG_BY_FAMILY = 20;
  static final int HEADER_BYTES = 72;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** For protocols whose number does not fit into a byte: the real one is in an attribute. */
  private static final int IPPROTO_RAW = 255;

  private static final int INET_DIAG_REQ_PROTOCOL = 3;
  private static final int EXT_INFO = 1 << 1; // INET_DIAG_INFO - 1

  final int state;
  final InetSocketAddress local;
  final InetSocketAddress remote;
  final int interfaceIndex;
  final long cookie;
  final long receiveQueue;
  final long sendQueue;
  final long uid;
  final long inode;

  private DiagMessage(ByteBuffer message) {
    boolean ipv6 = message.get(0) == AF_INET6;
    state = message.get(1) & 0xff;
    local = address(message, ipv6, 8, 4);
    remote = address(message, ipv6, 24, 6);
    interfaceIndex = message.getInt(40);
    cookie = message.getInt(44) & 0xffffffffL | (long) message.getInt(48) << 32;
    receiveQueue = message.getInt(56) & 0xffffffffL;
    sendQueue = message.getInt(60) & 0xffffffffL;
    uid = message.getInt(64) & 0xffffffffL;
    inode = message.getInt(68) & 0xffffffffL;
  }

  static DiagMessage decode(NetlinkMessage message, String operation) throws NetlinkException {
    message.attributes(HEADER_BYTES, operation); // EPROTO where it is shorter
    return new DiagMessage(message.payload());
  }

  private static InetSocketAddress address(
      ByteBuffer message, boolean ipv6, int addressAt, int portAt) {
    byte[] bytes = new byte[ipv6 ? 16 : 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = message.get(addressAt + i);
    }
    int port = (message.get(portAt) & 0xff) << 8 | message.get(portAt + 1) & 0xff;
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are an address", e);
    }
  }

  /** A request for all sockets of a family and protocol, in all states. */
  static byte[] request(int family, int protocol) {
    return request(family, protocol, 0);
  }

  /** A request for the MPTCP connection with a token, which takes the place of a cookie. */
  static byte[] request(int family, int protocol, long token) {
    boolean wide = protocol > 255;
    byte[] attribute =
        wide ? new AttributeEncoder().u32(INET_DIAG_REQ_PROTOCOL, protocol).toBytes() : new byte[0];
    return ByteBuffer.allocate(56 + attribute.length)
        .order(ByteOrder.nativeOrder())
        .put((byte) family)
        .put((byte) (wide ? IPPROTO_RAW : protocol))
        .put((byte) EXT_INFO)
        .put((byte) 0)
        .putInt(-1) // all states
        .put(new byte[40]) // any ports, addresses, interface
        .putInt((int) token)
        .putInt(0)
        .put(attribute)
        .array();
  }
}
