package bench.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.Callable;

/** Checks what arrives, and prints each silence: when it began, and how long it was. */
final class PatternReceiver implements Callable<Long> {
  private static final long LEAST_NANOS = 10_000_000;

  private final Socket socket;

  PatternReceiver(Socket socket) {
    this.socket = socket;
  }

  /** Returns how many bytes have arrived. */
  @Override
  public Long call() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] block = new byte[64 << 10];
    StringBuilder silences = new StringBuilder();
    long received = 0;
    long latest = System.nanoTime();
    for (int count = in.read(block); count >= 0; count = in.read(block)) {
      long now = System.nanoTime();
      if (now - latest >= LEAST_NANOS) {
        silences.append("SILENCE ").append(latest).append(' ').append(now - latest).append('\n');
      }
      Pattern.check(block, count, received);
      received += count;
      latest = now;
    }
    socket.getOutputStream().write('.');
    socket.close();
    System.out.print(silences);
    return received;
  }
}
