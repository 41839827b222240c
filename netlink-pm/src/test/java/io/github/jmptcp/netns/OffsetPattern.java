package io.github.jmptcp.netns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A byte stream that shows at each point which offset it has: 64-bit words, each the index of the
 * word multiplied by an odd constant, which has an inverse.
 */
final class OffsetPattern {
  static final int WORD = 8;

  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long INVERSE = 0xF1DE83E19937733DL;
  private static final ValueLayout.OfLong LITTLE_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private OffsetPattern() {}

  /** Fills whole words, beginning with the word at that offset. */
  static void fill(MemorySegment words, long offset) {
    for (long i = 0; i < words.byteSize(); i += WORD) {
      words.set(LITTLE_ENDIAN, i, (offset + i) / WORD * FACTOR);
    }
  }

  /** The byte at an offset of the stream. */
  static byte at(long offset) {
    return (byte) (offset / WORD * FACTOR >>> offset % WORD * 8);
  }

  /** The offset in the stream of the bytes that begin there; -1: they are not of the stream. */
  static long offsetOf(MemorySegment bytes, long begin) {
    for (int skipped = 0; skipped < WORD; skipped++) {
      long at = begin + skipped;
      if (at + 2 * WORD > bytes.byteSize()) {
        return -1;
      }
      long word = bytes.get(LITTLE_ENDIAN, at) * INVERSE;
      if (bytes.get(LITTLE_ENDIAN, at + WORD) * INVERSE == word + 1) {
        return word * WORD - skipped;
      }
    }
    return -1;
  }
}
