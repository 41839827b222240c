package bench.apps;

/** Bytes that follow from their position in the stream, so that a receiver can check each. */
final class Pattern {
  /** So many bytes in a row are no accident. */
  private static final int ENOUGH = 16;

  private static final long FAR = 32 << 20;

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

  /** Throws at the first byte that is another, and says from where in the stream it comes. */
  static void check(byte[] from, int count, long position) {
    for (int i = 0; i < count; i++) {
      if (from[i] != at(position + i)) {
        throw new IllegalStateException(
            "byte " + (position + i) + " is another one: " + origin(from, i, count, position + i));
      }
    }
  }

  private static String origin(byte[] from, int start, int end, long position) {
    int length = Math.min(ENOUGH, end - start);
    for (long distance = 1; distance < FAR; distance++) {
      for (long place : new long[] {position - distance, position + distance}) {
        if (place >= 0 && matches(from, start, length, place)) {
          return length + " bytes of " + place + " stand there";
        }
      }
    }
    return "from nowhere near";
  }

  private static boolean matches(byte[] from, int start, int length, long place) {
    for (int i = 0; i < length; i++) {
      if (from[start + i] != at(place + i)) {
        return false;
      }
    }
    return true;
  }
}
