package apps;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/** What applications send each other in bulk: bytes that both sides know and cannot mix up. */
public final class Payload {
  private Payload() {}

  /** That many bytes, the same in every JVM. */
  public static byte[] of(int length) {
    byte[] bytes = new byte[length];
    new Random(6824).nextBytes(bytes);
    return bytes;
  }

  /** At most that many bytes, as lines of 76 characters of Base64. */
  public static byte[] lines(int length) {
    // 57 bytes become a line
    byte[] lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(of(length / 77 * 57));
    byte[] ended = Arrays.copyOf(lines, lines.length + 1);
    ended[lines.length] = '\n';
    return ended;
  }

  /** Reads the stream to its end, which must hold just that. */
  public static void check(InputStream in, byte[] expected) throws IOException {
    byte[] got = new byte[expected.length];
    int size = 0;
    while (size < got.length) {
      int n = in.read(got, size, got.length - size);
      if (n < 0) {
        throw new EOFException("ended after " + size + " of " + got.length + " bytes");
      }
      size += n;
    }
    if (in.read() >= 0) {
      throw new IOException("more than " + got.length + " bytes");
    }
    equal(got, expected);
  }

  /** Fails unless both are the same. */
  public static void equal(byte[] got, byte[] expected) {
    if (!Arrays.equals(got, expected)) {
      throw new IllegalStateException(
          got.length + " bytes came that are not the " + expected.length + " expected");
    }
  }

  /** Fails unless both are the same. */
  public static void equal(String got, String expected) {
    if (!expected.equals(got)) {
      throw new IllegalStateException("\"" + got + "\" came, not \"" + expected + "\"");
    }
  }
}
