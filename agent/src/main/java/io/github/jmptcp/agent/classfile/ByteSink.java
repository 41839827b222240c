package io.github.jmptcp.agent.classfile;

import java.util.Arrays;

/** Collects bytes as a class file has them: the highest first (JVMS 4). */
final class ByteSink {
  private byte[] bytes;
  private int size;

  ByteSink(int expected) {
    bytes = new byte[expected];
  }

  int size() {
    return size;
  }

  private void grow(int by) {
    bytes = Arrays.copyOf(bytes, Math.max(size + by, 2 * bytes.length));
  }

  ByteSink u1(int value) {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) value;
    return this;
  }

  ByteSink u2(int value) {
    if (size + 2 > bytes.length) {
      grow(2);
    }
    setU2(size, value);
    size += 2;
    return this;
  }

  ByteSink u4(int value) {
    if (size + 4 > bytes.length) {
      grow(4);
    }
    setU4(size, value);
    size += 4;
    return this;
  }

  ByteSink copy(byte[] from, int start, int end) {
    int length = end - start;
    if (size + length > bytes.length) {
      grow(length);
    }
    System.arraycopy(from, start, bytes, size, length);
    size += length;
    return this;
  }

  ByteSink append(ByteSink other) {
    return copy(other.bytes, 0, other.size);
  }

  /** Writes over what is there already. Counts, lengths and indices all end at 65535. */
  void setU2(int at, int value) {
    if (value >>> 16 != 0) {
      throw new ClassFileException("a number in it would grow to " + value + ", past 65535");
    }
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  void setU4(int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  static int u2(byte[] in, int at) {
    return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
  }

  static int u4(byte[] in, int at) {
    return u2(in, at) << 16 | u2(in, at + 2);
  }
}
