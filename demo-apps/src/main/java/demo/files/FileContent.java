package demo.files;

import java.io.InputStream;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * The bytes of a generated file: the same for the same position, so that the receiver detects lost,
 * duplicated or reordered pieces by the checksum.
 */
public final class FileContent extends InputStream {

  /** A prime, so that the pattern never repeats at the borders of packets or buffers. */
  private static final int PERIOD = 65521;

  private static final byte[] PATTERN = new byte[PERIOD];

  static {
    new Random(1).nextBytes(PATTERN);
  }

  private final long size;
  private long position;

  /**
   * Opens a file.
   *
   * @param size the length in bytes, 0 or more
   */
  public FileContent(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size: " + size);
    }
    this.size = size;
  }

  @Override
  public int read() {
    return position < size ? PATTERN[(int) (position++ % PERIOD)] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (position >= size) {
      return -1;
    }
    int from = (int) (position % PERIOD);
    int count = (int) Math.min(Math.min(length, PERIOD - from), size - position);
    System.arraycopy(PATTERN, from, target, offset, count);
    position += count;
    return count;
  }

  /**
   * The checksum of a complete file.
   *
   * @param size the length in bytes, 0 or more
   * @return its CRC-32
   */
  public static long checksum(long size) {
    CRC32 crc = new CRC32();
    long left = size;
    for (; left >= PERIOD; left -= PERIOD) {
      crc.update(PATTERN, 0, PERIOD);
    }
    crc.update(PATTERN, 0, (int) left);
    return crc.getValue();
  }
}
