package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a datagram into its messages. Works like {@link AttributeDecoder}: the first problem
 * sticks, and nothing outside the datagram is read. Not safe for concurrent use.
 */
public final class MessageDecoder {
  private final byte[] datagram;
  private final ByteBuffer bytes;
  private int next;
  private @Nullable NetlinkMessage message;
  private @Nullable DecodeProblem problem;

  public MessageDecoder(byte[] datagram) {
    this.datagram = datagram;
    this.bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
  }

  /**
   * All messages of a datagram.
   *
   * @throws NetlinkException EPROTO if the lengths do not add up
   */
  public static List<NetlinkMessage> decode(byte[] datagram, String operation)
      throws NetlinkException {
    MessageDecoder decoder = new MessageDecoder(datagram);
    List<NetlinkMessage> messages = new ArrayList<>();
    while (decoder.next()) {
      messages.add(decoder.message());
    }
    DecodeProblem problem = decoder.problem();
    if (problem != null) {
      throw NetlinkException.malformed(operation, problem);
    }
    return messages;
  }

  /** Goes to the next message; false at the end and after a problem. */
  public boolean next() {
    message = null;
    if (problem != null || next >= datagram.length) {
      return false;
    }
    int start = next;
    int left = datagram.length - start;
    if (left < Netlink.NLMSG_HDRLEN) {
      return fail(DecodeProblem.Kind.SHORT, left + " bytes where a header of 16 is due");
    }
    int length = bytes.getInt(start);
    if (length < Netlink.NLMSG_HDRLEN || length > left) {
      return fail(
          DecodeProblem.Kind.INVALID_LENGTH,
          "length " + Integer.toUnsignedString(length) + " with " + left + " bytes left");
    }
    if (left > length && left < Netlink.align(length)) {
      return fail(DecodeProblem.Kind.UNALIGNED, "length " + length + ", padding cut at " + left);
    }
    message =
        new NetlinkMessage(
            bytes.getShort(start + 4) & 0xffff,
            bytes.getShort(start + 6) & 0xffff,
            bytes.getInt(start + 8),
            bytes.getInt(start + 12),
            Arrays.copyOfRange(datagram, start + Netlink.NLMSG_HDRLEN, start + length));
    next = Math.min(datagram.length, start + Netlink.align(length));
    return true;
  }

  /**
   * The message that {@link #next} went to.
   *
   * @throws IllegalStateException unless the last {@link #next} was true
   */
  public NetlinkMessage message() {
    if (message == null) {
      throw new IllegalStateException("next() was not called or not true");
    }
    return message;
  }

  /** The first problem met. */
  public @Nullable DecodeProblem problem() {
    return problem;
  }

  private boolean fail(DecodeProblem.Kind kind, String text) {
    problem = new DecodeProblem(kind, next, text);
    return false;
  }
}
