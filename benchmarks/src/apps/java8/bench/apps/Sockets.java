package bench.apps;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens and closes sockets: nanoseconds each, as the median of batches. */
public final class Sockets {
  private Sockets() {}

  public static void main(String[] args) throws Exception {
    int batches = Integer.parseInt(args[0]);
    int each = Integer.parseInt(args[1]);
    double[] client = new double[batches];
    double[] server = new double[batches];
    for (int i = -3; i < batches; i++) { // three to warm up
      long start = System.nanoTime();
      for (int n = 0; n < each; n++) {
        SocketChannel.open().close();
      }
      long middle = System.nanoTime();
      for (int n = 0; n < each; n++) {
        ServerSocketChannel.open().close();
      }
      long end = System.nanoTime();
      if (i >= 0) {
        client[i] = (double) (middle - start) / each;
        server[i] = (double) (end - middle) / each;
      }
    }
    Results.say("client ns", Results.quantile(client, 0.5));
    Results.say("server ns", Results.quantile(server, 0.5));
  }
}
