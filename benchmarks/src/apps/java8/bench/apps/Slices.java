package bench.apps;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Uses one connection in turns with another process. For each number on its standard input it runs
 * for that many milliseconds, and prints the figure of that time. Prints its port first. Arguments:
 * HOST PORT BYTES_A_WRITE (MB/s | us), the second one with an echo: the median.
 */
public final class Slices {
  private static final int MOST_ECHOES = 1_000_000;

  private Slices() {}

  public static void main(String[] args) throws Exception {
    byte[] block = new byte[Integer.parseInt(args[2])];
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
      socket.setTcpNoDelay(true);
      System.out.println("PORT " + socket.getLocalPort());
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      double[] micros = new double[MOST_ECHOES];
      BufferedReader slices =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String line = slices.readLine(); line != null; line = slices.readLine()) {
        long nanos = Long.parseLong(line) * 1_000_000;
        System.out.println(
            args[3].equals("us") ? echo(out, in, block, micros, nanos) : send(out, block, nanos));
      }
    }
  }

  /** Returns how many megabytes a second were sent. */
  private static double send(OutputStream out, byte[] block, long nanos) throws IOException {
    long start = System.nanoTime();
    long now = start;
    long sent = 0;
    while (now - start < nanos) {
      out.write(block);
      sent += block.length;
      now = System.nanoTime();
    }
    return sent / 1e6 / ((now - start) / 1e9);
  }

  /** Returns the median of the microseconds there and back. */
  private static double echo(
      OutputStream out, DataInputStream in, byte[] message, double[] micros, long nanos)
      throws IOException {
    long start = System.nanoTime();
    long before = start;
    int count = 0;
    while (before - start < nanos && count < micros.length) {
      out.write(message);
      in.readFully(message);
      long now = System.nanoTime();
      micros[count++] = (now - before) / 1e3;
      before = now;
    }
    return Results.quantile(Arrays.copyOf(micros, count), 0.5);
  }
}
