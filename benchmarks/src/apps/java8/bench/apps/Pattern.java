package bench.apps;

/** Bytes that follow from their position in the stream, so that a receiver can check each. */
final class Pattern {
  private Pattern() {}

  private static byte at(long position) {
    long word = (position >>> 3) * 0x9E3779B97F4A7C15L;
    return (byte) ((word ^ word >>> 29) >>> 8 * (position & 7));
  }

  static void fill(byte[] to, long position) {
    for (int i = 0; i < to.length; i++) {
      to[i] = at(position + i);
    }
  }

  /** Throws at the first byte that is another. */
  static void check(byte[] from, int count, long position) {
    for (int i = 0; i < count; i++) {
      if (from[i] != at(position + i)) {
        throw new IllegalStateException("byte " + (position + i) + " is another one");
      }
    }
  }
}
