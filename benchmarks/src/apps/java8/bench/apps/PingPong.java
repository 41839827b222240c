package bench.apps;

import java.io.DataInputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * Sends BYTES bytes, by default 64, and waits for them to come back. Arguments: HOST PORT COUNT
 * [PRIMING_CONNECTS [BYTES]].
 */
public final class PingPong {
  private PingPong() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    double[] micros = new double[count];
    byte[] message = new byte[args.length > 4 ? Integer.parseInt(args[4]) : 64];
    for (int i = args.length > 3 ? Integer.parseInt(args[3]) : 0; i > 0; i--) {
      new Socket(args[0], Integer.parseInt(args[1])).close();
    }
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = -count / 2; i < count; i++) { // the first third warms up
        long start = System.nanoTime();
        out.write(message);
        in.readFully(message);
        if (i >= 0) {
          micros[i] = (System.nanoTime() - start) / 1e3;
        }
      }
    }
    Results.print("p50 us", Results.quantile(micros, 0.5));
    Results.print("p99 us", Results.quantile(micros, 0.99));
    Results.print("p99.9 us", Results.quantile(micros, 0.999));
  }
}
