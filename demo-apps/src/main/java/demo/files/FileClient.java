package demo.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * Downloads one URL and throws the bytes away.
 *
 * <p>Usage: {@code java demo.files.FileClient URL}. On standard output: every 100 ms a line {@code
 * MILLISECONDS BYTES} (since the start, so far), at the end {@code done MILLISECONDS BYTES PAUSE
 * CRC32}, where PAUSE is the longest time in milliseconds that the download stood still after its
 * first byte.
 */
public final class FileClient {

  private static final long TICK_MILLIS = 100;

  private FileClient() {}

  /**
   * Downloads.
   *
   * @param args the URL
   * @throws IOException when the download fails
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: java demo.files.FileClient URL");
      System.exit(2);
    }
    long start = System.nanoTime();
    AtomicLong received = new AtomicLong();
    Thread progress = new Thread(() -> report(start, received), "progress");
    progress.setDaemon(true);
    progress.start();

    URLConnection connection = URI.create(args[0]).toURL().openConnection();
    CRC32 crc = new CRC32();
    long longestPause = 0;
    try (InputStream in = connection.getInputStream()) {
      byte[] buffer = new byte[64 * 1024];
      long last = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        long now = System.nanoTime();
        if (last != 0) {
          longestPause = Math.max(longestPause, now - last);
        }
        last = now;
        crc.update(buffer, 0, count);
        received.addAndGet(count);
      }
    }
    long millis = millisSince(start);
    System.out.println(
        "done "
            + millis
            + " "
            + received.get()
            + " "
            + TimeUnit.NANOSECONDS.toMillis(longestPause)
            + " "
            + crc.getValue());
    if (received.get() != connection.getContentLengthLong()) {
      System.err.println("the file is incomplete: " + connection.getContentLengthLong());
      System.exit(1);
    }
  }

  private static void report(long start, AtomicLong received) {
    long next = start;
    while (true) {
      System.out.println(millisSince(start) + " " + received.get());
      next += TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
      long wait = next - System.nanoTime();
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
