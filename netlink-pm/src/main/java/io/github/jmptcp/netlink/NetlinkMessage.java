package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A message: the header ({@code struct nlmsghdr}) and what follows it. Immutable. */
public final class NetlinkMessage {
  private final int type;
  private final int flags;
  private final int sequence;
  private final int port;
  private final byte[] payload;

  /**
   * A message; the length field is made from the payload.
   *
   * @param type 0 to 65535; below 16 are control messages such as {@link Netlink#NLMSG_ERROR}
   * @param flags {@code NLM_F_...} bits, 0 to 65535
   * @param sequence links answers to a request; 0 in multicast messages of most families
   * @param port the netlink port of the socket that asked; 0 is the kernel
   */
  public NetlinkMessage(int type, int flags, int sequence, int port, byte[] payload) {
    if ((type & ~0xffff) != 0 || (flags & ~0xffff) != 0) {
      throw new IllegalArgumentException("type " + type + " and flags " + flags + " have 16 bits");
    }
    this.type = type;
    this.flags = flags;
    this.sequence = sequence;
    this.port = port;
    this.payload = payload.clone();
  }

  public int type() {
    return type;
  }

  public int flags() {
    return flags;
  }

  /** Whether every bit of {@code mask} is set in the flags. */
  public boolean hasFlags(int mask) {
    return (flags & mask) == mask;
  }

  public int sequence() {
    return sequence;
  }

  public int port() {
    return port;
  }

  /** What follows the header; a read-only view in host byte order. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * The attributes after a family's own header.
   *
   * @param headerBytes length of that header, such as 4 for generic netlink
   * @param operation what was asked, for the message
   * @throws NetlinkException EPROTO if the payload is shorter than that header
   */
  public AttributeDecoder attributes(int headerBytes, String operation) throws NetlinkException {
    int from = Netlink.align(headerBytes);
    if (payload.length < from) {
      throw NetlinkException.malformed(
          operation,
          new DecodeProblem(
              DecodeProblem.Kind.SHORT,
              0,
              payload.length + " bytes of payload where a header of " + from + " is due"));
    }
    return new AttributeDecoder(payload, from, payload.length - from);
  }

  /** The bytes of the message as they are sent, without padding behind them. */
  public byte[] encode() {
    return ByteBuffer.allocate(Netlink.NLMSG_HDRLEN + payload.length)
        .order(ByteOrder.nativeOrder())
        .putInt(Netlink.NLMSG_HDRLEN + payload.length)
        .putShort((short) type)
        .putShort((short) flags)
        .putInt(sequence)
        .putInt(port)
        .put(payload)
        .array();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof NetlinkMessage)) {
      return false;
    }
    NetlinkMessage that = (NetlinkMessage) other;
    return type == that.type
        && flags == that.flags
        && sequence == that.sequence
        && port == that.port
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * type + flags) + sequence) + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return "NetlinkMessage[type="
        + type
        + " flags=0x"
        + Integer.toHexString(flags)
        + " sequence="
        + Integer.toUnsignedString(sequence)
        + " port="
        + Integer.toUnsignedString(port)
        + " payload="
        + payload.length
        + " bytes]";
  }
}
