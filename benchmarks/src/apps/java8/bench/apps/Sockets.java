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
    double[] clientCpu = new double[batches];
    double[] serverCpu = new double[batches];
    Clock clock = new Clock();
    for (int i = -3; i < batches; i++) { // three to warm up
      clock.restart();
      for (int n = 0; n < each; n++) {
        SocketChannel.open().close();
      }
      long middle = clock.wall();
      long middleCpu = clock.cpu();
      clock.restart();
      for (int n = 0; n < each; n++) {
        ServerSocketChannel.open().close();
      }
      if (i >= 0) {
        client[i] = (double) middle / each;
        clientCpu[i] = (double) middleCpu / each;
        server[i] = (double) clock.wall() / each;
        serverCpu[i] = (double) clock.cpu() / each;
      }
    }
    Results.print("client ns", Results.quantile(client, 0.5));
    Results.print("server ns", Results.quantile(server, 0.5));
    Results.print("client cpu ns", Results.quantile(clientCpu, 0.5));
    Results.print("server cpu ns", Results.quantile(serverCpu, 0.5));
  }
}
