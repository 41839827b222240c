package io.github.jmptcp.genetlink;

import io.github.jmptcp.netlink.AttributeDecoder;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.NetlinkMessage;

/** A message of a family: the header {@code struct genlmsghdr} and its attributes. Immutable. */
public final class GenlMessage {
  /** Length of {@code struct genlmsghdr}. */
  public static final int GENL_HDRLEN = 4;

  private final NetlinkMessage message;
  private final String operation;

  GenlMessage(NetlinkMessage message, String operation) throws NetlinkException {
    this.message = message;
    this.operation = operation;
    message.attributes(GENL_HDRLEN, operation); // the header is there, or EPROTO
  }

  /** The payload of a message: the family's header, then the attributes. */
  public static byte[] payload(int command, int version, byte[] attributes) {
    byte[] payload = new byte[GENL_HDRLEN + attributes.length];
    payload[0] = (byte) command;
    payload[1] = (byte) version;
    System.arraycopy(attributes, 0, payload, GENL_HDRLEN, attributes.length);
    return payload;
  }

  /** The family's id. */
  public int familyId() {
    return message.type();
  }

  public int command() {
    return message.payload().get(0) & 0xff;
  }

  public int version() {
    return message.payload().get(1) & 0xff;
  }

  /** The attributes from the first on. */
  public AttributeDecoder attributes() throws NetlinkException {
    return message.attributes(GENL_HDRLEN, operation);
  }
}
