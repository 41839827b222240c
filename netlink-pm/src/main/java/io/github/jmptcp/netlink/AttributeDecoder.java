package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads attributes one after the other:
 *
 * <pre>{@code
 * while (attributes.next()) {
 *   switch (attributes.type()) {
 *     case 1: family = attributes.u16(); break;
 *     default: // unknown ones are newer than this code: skipped
 *   }
 * }
 * attributes.check("endpoint");
 * }</pre>
 *
 * <p>The first problem sticks: from then on {@link #next} is false and every value is zero or
 * empty, so that one {@link #check} at the end is enough. A problem in a {@link #nested} decoder is
 * one of its parent too. Nothing outside the given range is ever read. Not safe for concurrent use.
 */
public final class AttributeDecoder {
  private final ByteBuffer bytes;
  private final int start;
  private final int end;
  private final @Nullable AttributeDecoder parent;
  private @Nullable DecodeProblem problem;

  private int next;
  private int header;
  private int value;
  private int valueBytes;

  /** Reads {@code length} bytes of {@code bytes} from {@code offset}; the array is not copied. */
  public AttributeDecoder(byte[] bytes, int offset, int length) {
    this(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), offset, length, null);
    if (offset < 0 || length < 0 || length > bytes.length - offset) {
      throw new IndexOutOfBoundsException(
          offset + " + " + length + " does not lie within " + bytes.length + " bytes");
    }
  }

  private AttributeDecoder(
      ByteBuffer bytes, int offset, int length, @Nullable AttributeDecoder parent) {
    this.bytes = bytes;
    this.start = offset;
    this.end = offset + length;
    this.next = offset;
    this.header = offset;
    this.value = offset;
    this.parent = parent;
  }

  /** Goes to the next attribute; false at the end and after a problem. */
  public boolean next() {
    if (problem != null || next >= end) {
      valueBytes = 0;
      return false;
    }
    header = next;
    int left = end - header;
    if (left < Netlink.NLA_HDRLEN) {
      return fail(DecodeProblem.Kind.SHORT, left + " bytes where a header of 4 is due");
    }
    int length = bytes.getShort(header) & 0xffff;
    if (length < Netlink.NLA_HDRLEN || length > left) {
      return fail(
          DecodeProblem.Kind.INVALID_LENGTH, "length " + length + " with " + left + " bytes left");
    }
    // like the kernel: the last attribute may lack its padding, but not half of it
    if (left > length && left < Netlink.align(length)) {
      return fail(DecodeProblem.Kind.UNALIGNED, "length " + length + ", padding cut at " + left);
    }
    value = header + Netlink.NLA_HDRLEN;
    valueBytes = length - Netlink.NLA_HDRLEN;
    next = Math.min(end, header + Netlink.align(length));
    return true;
  }

  /** The type of this attribute without the flags {@code NLA_F_NESTED} and net byte order. */
  public int type() {
    return end - header < Netlink.NLA_HDRLEN
        ? 0
        : bytes.getShort(header + 2) & Netlink.NLA_TYPE_MASK;
  }

  /** Length of the value in bytes, without header and padding. */
  public int length() {
    return valueBytes;
  }

  /** An unsigned byte. */
  public int u8() {
    return has(1) ? bytes.get(value) & 0xff : 0;
  }

  /** An unsigned 16-bit number in host byte order. */
  public int u16() {
    return has(2) ? bytes.getShort(value) & 0xffff : 0;
  }

  /** An unsigned 16-bit number in network order. */
  public int u16BigEndian() {
    return has(2) ? (bytes.get(value) & 0xff) << 8 | bytes.get(value + 1) & 0xff : 0;
  }

  /** An unsigned 32-bit number in host byte order. */
  public long u32() {
    return has(4) ? bytes.getInt(value) & 0xffffffffL : 0;
  }

  /** An unsigned 32-bit number in network order. */
  public long u32BigEndian() {
    long number = 0;
    for (int i = 0; has(4) && i < 4; i++) {
      number = number << 8 | bytes.get(value + i) & 0xff;
    }
    return number;
  }

  /** A signed 32-bit number in host byte order. */
  public int s32() {
    return has(4) ? bytes.getInt(value) : 0;
  }

  /** A 64-bit number in host byte order. */
  public long u64() {
    return has(8) ? bytes.getLong(value) : 0;
  }

  /** The value as it is; a copy. */
  public byte[] bytes() {
    return problem != null
        ? new byte[0]
        : Arrays.copyOfRange(bytes.array(), value, value + valueBytes);
  }

  /** As {@link #bytes()}, but a length other than {@code expected} is a problem. */
  public byte[] bytes(int expected) {
    return has(expected) ? bytes() : new byte[0];
  }

  /** A string in UTF-8, up to its first NUL or its end. */
  public String string() {
    byte[] text = bytes();
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** The attributes inside this one. */
  public AttributeDecoder nested() {
    AttributeDecoder inner =
        new AttributeDecoder(bytes, value, problem != null ? 0 : valueBytes, this);
    inner.problem = problem;
    return inner;
  }

  /** The first problem met here or in a nested decoder. */
  public @Nullable DecodeProblem problem() {
    return problem;
  }

  /**
   * Ends a loop over the attributes.
   *
   * @param operation what was decoded, for the message
   * @throws NetlinkException EPROTO if there was a problem
   */
  public void check(String operation) throws NetlinkException {
    if (problem != null) {
      throw NetlinkException.malformed(operation, problem);
    }
  }

  private boolean has(int expected) {
    if (problem != null) {
      return false;
    }
    if (valueBytes != expected) {
      return fail(
          DecodeProblem.Kind.INVALID_LENGTH,
          "attribute " + type() + " has " + valueBytes + " bytes, " + expected + " are due");
    }
    return true;
  }

  private boolean fail(DecodeProblem.Kind kind, String text) {
    valueBytes = 0;
    AttributeDecoder outermost = this;
    while (outermost.parent != null) {
      outermost = outermost.parent;
    }
    DecodeProblem found = new DecodeProblem(kind, header - outermost.start, text);
    for (AttributeDecoder each = this; each != null; each = each.parent) {
      each.problem = found;
    }
    return false;
  }
}
