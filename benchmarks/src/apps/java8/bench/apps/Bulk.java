package bench.apps;

import java.io.OutputStream;
import java.net.Socket;

/**
 * Sends until the time is over and prints how much arrived per second, and the longest time that
 * one write took. Arguments: HOST PORT BYTES_A_WRITE MILLISECONDS [PRIMING_CONNECTS].
 */
public final class Bulk {
  private Bulk() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    byte[] block = new byte[Integer.parseInt(args[2])];
    long nanos = Long.parseLong(args[3]) * 1_000_000;
    for (int i = args.length > 4 ? Integer.parseInt(args[4]) : 0; i > 0; i--) {
      new Socket(args[0], port).close();
    }
    try (Socket socket = new Socket(args[0], port)) {
      OutputStream out = socket.getOutputStream();
      long start = System.nanoTime();
      long sent = 0;
      long longest = 0;
      long before = start;
      while (before - start < nanos) {
        out.write(block);
        sent += block.length;
        long now = System.nanoTime();
        longest = Math.max(longest, now - before);
        before = now;
      }
      socket.shutdownOutput();
      socket.getInputStream().read();
      Results.print("MB/s", sent / 1e6 / ((System.nanoTime() - start) / 1e9));
      Results.print("longest write ms", longest / 1e6);
    }
  }
}
