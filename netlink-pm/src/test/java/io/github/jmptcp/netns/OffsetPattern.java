package io.github.jmptcp.netns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A stream of bytes in which each place can be told from every other: words of eight bytes, each
 * the number of the word times an odd constant, which can be undone.
 */
final class OffsetPattern {
  static final int WORD = 8;

  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long INVERSE = 0xF1DE83E19937733DL;
  private static final ValueLayout.OfLong LITTLE_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private OffsetPattern() {}

  /** Fills whole words, from the one that has that place on. */
  static void fill(MemorySegment words, long place) {
    for (long i = 0; i < words.byteSize(); i += WORD) {
      words.set(LITTLE_ENDIAN, i, (place + i) / WORD * FACTOR);
    }
  }

  /** The byte of a place. */
  static byte at(long place) {
    return (byte) (place / WORD * FACTOR >>> place % WORD * 8);
  }

  /** Of which place the bytes are that begin there; -1: of none. */
  static long placeOf(MemorySegment bytes, long begin) {
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
