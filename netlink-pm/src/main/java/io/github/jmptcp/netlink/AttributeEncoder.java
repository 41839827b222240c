package io.github.jmptcp.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes attributes ({@code struct nlattr}: length, type, value, padding to four bytes).
 *
 * <p>A value outside the range of its width is an {@link IllegalArgumentException}; nothing is cut.
 * Not safe for concurrent use.
 */
public final class AttributeEncoder {
  private static final int MAX_ATTRIBUTE_BYTES = 0xffff;

  private ByteBuffer out = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());

  /** An attribute without a value: its presence is the information. */
  public AttributeEncoder flag(int type) {
    header(type, 0);
    return this;
  }

  /** An unsigned byte, 0 to 255. */
  public AttributeEncoder u8(int type, int value) {
    range(type, value, 0xff);
    header(type, 1).put((byte) value);
    return pad();
  }

  /** An unsigned 16-bit number in host byte order, 0 to 65535. */
  public AttributeEncoder u16(int type, int value) {
    range(type, value, 0xffff);
    header(type, 2).putShort((short) value);
    return pad();
  }

  /** An unsigned 16-bit number in network order, 0 to 65535. */
  public AttributeEncoder u16BigEndian(int type, int value) {
    range(type, value, 0xffff);
    header(type, 2).put((byte) (value >> 8)).put((byte) value);
    return pad();
  }

  /** An unsigned 32-bit number in host byte order, 0 to 2^32-1. */
  public AttributeEncoder u32(int type, long value) {
    range(type, value, 0xffffffffL);
    header(type, 4).putInt((int) value);
    return this;
  }

  /** An unsigned 32-bit number in network order, 0 to 2^32-1. */
  public AttributeEncoder u32BigEndian(int type, long value) {
    range(type, value, 0xffffffffL);
    ByteBuffer target = header(type, 4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      target.put((byte) (value >> shift));
    }
    return this;
  }

  /** A signed 32-bit number in host byte order. */
  public AttributeEncoder s32(int type, int value) {
    header(type, 4).putInt(value);
    return this;
  }

  /** A 64-bit number in host byte order. */
  public AttributeEncoder u64(int type, long value) {
    header(type, 8).putLong(value);
    return this;
  }

  /** Bytes as they are. */
  public AttributeEncoder bytes(int type, byte[] value) {
    header(type, value.length).put(value);
    return pad();
  }

  /** A string in UTF-8 with the closing NUL that the kernel asks for. */
  public AttributeEncoder string(int type, String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("attribute " + type + ": a string holds no NUL");
    }
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    header(type, text.length + 1).put(text).put((byte) 0);
    return pad();
  }

  /** Attributes inside an attribute, marked {@code NLA_F_NESTED}. */
  public AttributeEncoder nested(int type, Consumer<AttributeEncoder> content) {
    int start = out.position();
    header(type, 0);
    out.putShort(start + 2, (short) (type | Netlink.NLA_F_NESTED));
    content.accept(this);
    int length = out.position() - start;
    if (length > MAX_ATTRIBUTE_BYTES) {
      throw tooLong(type, length);
    }
    out.putShort(start, (short) length);
    return this;
  }

  /** What was written so far; a copy. */
  public byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer header(int type, int valueBytes) {
    if ((type & ~Netlink.NLA_TYPE_MASK) != 0) {
      throw new IllegalArgumentException("attribute type " + type + " is not 0 to 16383");
    }
    int length = Netlink.NLA_HDRLEN + valueBytes;
    if (length > MAX_ATTRIBUTE_BYTES) {
      throw tooLong(type, length);
    }
    if (out.remaining() < Netlink.align(length)) {
      byte[] grown = Arrays.copyOf(out.array(), 2 * (out.position() + Netlink.align(length)));
      ByteBuffer larger = ByteBuffer.wrap(grown).order(ByteOrder.nativeOrder());
      larger.position(out.position());
      out = larger;
    }
    return out.putShort((short) length).putShort((short) type);
  }

  private AttributeEncoder pad() {
    // the array beyond the position has never been written: the padding is zero
    out.position(Netlink.align(out.position()));
    return this;
  }

  private static IllegalArgumentException tooLong(int type, int length) {
    return new IllegalArgumentException(
        "attribute " + type + " takes " + length + " bytes, at most 65535 fit");
  }

  private static void range(int type, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          "attribute " + type + ": " + value + " is not 0 to " + max);
    }
  }
}
