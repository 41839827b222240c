package bench.apps;

import java.io.InputStream;
import java.net.Socket;

/**
 * Reads until the time is over and prints how much arrived per second. Arguments: HOST PORT
 * MILLISECONDS.
 */
public final class Fetch {
  private Fetch() {}

  public static void main(String[] args) throws Exception {
    byte[] block = new byte[128 * 1024];
    long nanos = Long.parseLong(args[2]) * 1_000_000;
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
      InputStream in = socket.getInputStream();
      long start = System.nanoTime();
      long received = 0;
      long now = start;
      while (now - start < nanos) {
        int count = in.read(block);
        if (count < 0) {
          throw new IllegalStateException("the server ended after " + received + " bytes");
        }
        received += count;
        now = System.nanoTime();
      }
      Results.print("MB/s", received / 1e6 / ((now - start) / 1e9));
    }
  }
}
