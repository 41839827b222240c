package io.github.jmptcp.mptcp;

import io.github.jmptcp.netlink.AttributeEncoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code struct inet_diag_msg}, and the request for it (include/uapi/linux/inet_diag.h). */
final class DiagMessage {
  static final int SOCK_DIAG_BY_FAMILY = 20;
  static final int HEADER_BYTES = 72;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** Where a message has the interface index. */
  static final int INTERFACE = 40;

  /** For protocols whose number does not fit into a byte: the real one is in an attribute. */
  private static final int IPPROTO_RAW = 255;

  private static final int IPPROTO_TCP = 6;
  private static final int INET_DIAG_REQ_BYTECODE = 1;
  private static final int INET_DIAG_REQ_PROTOCOL = 3;
  private static final int INET_DIAG_BC_S_COND = 7;
  private static final int ALL_STATES = -1;
  private static final byte[] NOTHING = {};
  private static final byte[] NOWHERE = new byte[40];
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
    state = message.get(1) & 0xff;
    local = localAddress(message, 0);
    remote = remoteAddress(message, 0);
    interfaceIndex = message.getInt(INTERFACE);
    cookie = cookie(message, 0);
    receiveQueue = message.getInt(56) & 0xffffffffL;
    sendQueue = message.getInt(60) & 0xffffffffL;
    uid = message.getInt(64) & 0xffffffffL;
    inode = message.getInt(68) & 0xffffffffL;
  }

  static DiagMessage decode(NetlinkMessage message, String operation) throws NetlinkException {
    message.attributes(HEADER_BYTES, operation); // EPROTO where it is shorter
    return new DiagMessage(message.payload());
  }

  /** The cookie in a message that starts at {@code start}. */
  static long cookie(ByteBuffer message, int start) {
    return message.getInt(start + 44) & 0xffffffffL | (long) message.getInt(start + 48) << 32;
  }

  /** The local address in a message that starts at {@code start}. */
  static InetSocketAddress localAddress(ByteBuffer message, int start) {
    return address(message, start, 8, 4);
  }

  /** The peer's address in a message that starts at {@code start}. */
  static InetSocketAddress remoteAddress(ByteBuffer message, int start) {
    return address(message, start, 24, 6);
  }

  private static InetSocketAddress address(
      ByteBuffer message, int start, int addressAt, int portAt) {
    byte[] bytes = new byte[message.get(start) == AF_INET6 ? 16 : 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = message.get(start + addressAt + i);
    }
    int port = (message.get(start + portAt) & 0xff) << 8 | message.get(start + portAt + 1) & 0xff;
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
        wide ? new AttributeEncoder().u32(INET_DIAG_REQ_PROTOCOL, protocol).toBytes() : NOTHING;
    return header(family, wide ? IPPROTO_RAW : protocol, ALL_STATES, attribute.length)
        .put(NOWHERE) // any ports, addresses, interface
        .putInt((int) token)
        .putInt(0)
        .put(attribute)
        .array();
  }

  /** A request for the TCP sockets of a family in the states whose bits are set. */
  static byte[] subflows(int family, int states, @Nullable InetAddress from) {
    byte[] filter = from == null ? NOTHING : sourceFilter(from);
    byte[] attribute =
        filter.length == 0
            ? NOTHING
            : new AttributeEncoder().bytes(INET_DIAG_REQ_BYTECODE, filter).toBytes();
    return header(family, IPPROTO_TCP, states, attribute.length)
        .put(NOWHERE)
        .putLong(0)
        .put(attribute)
        .array();
  }

  /** A request for the one TCP socket with these addresses. */
  static byte[] subflow(SubflowTuple tuple) {
    InetSocketAddress local = tuple.local();
    InetSocketAddress remote = tuple.remote();
    byte[] source = local.getAddress().getAddress();
    byte[] destination = remote.getAddress().getAddress();
    boolean ipv6 = source.length == 16;
    return header(ipv6 ? AF_INET6 : AF_INET, IPPROTO_TCP, ALL_STATES, 0)
        .put((byte) (local.getPort() >> 8))
        .put((byte) local.getPort())
        .put((byte) (remote.getPort() >> 8))
        .put((byte) remote.getPort())
        .put(Arrays.copyOf(source, 16))
        .put(Arrays.copyOf(destination, 16))
        .putInt(tuple.interfaceIndex())
        .putLong(-1) // INET_DIAG_NOCOOKIE
        .array();
  }

  private static ByteBuffer header(int family, int protocol, int states, int attributeBytes) {
    return ByteBuffer.allocate(56 + attributeBytes)
        .order(ByteOrder.nativeOrder())
        .put((byte) family)
        .put((byte) protocol)
        .put((byte) EXT_INFO)
        .put((byte) 0)
        .putInt(states);
  }

  /**
   * The program that the kernel runs over each socket before it describes it (struct
   * inet_diag_bc_op and inet_diag_hostcond): the local address is this one. An IPv4 address matches
   * mapped ones.
   */
  private static byte[] sourceFilter(InetAddress from) {
    byte[] address = from.getAddress();
    int length = 4 + 8 + address.length;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.nativeOrder())
        .put((byte) INET_DIAG_BC_S_COND)
        .put((byte) length) // where to go on if it matches: the end, which accepts
        .putShort((short) (length + 4)) // and if not: behind the end, which rejects
        .put((byte) (address.length == 4 ? AF_INET : AF_INET6))
        .put((byte) (address.length * 8))
        .putShort((short) 0)
        .putInt(-1) // any port
        .put(address)
        .array();
  }
}
