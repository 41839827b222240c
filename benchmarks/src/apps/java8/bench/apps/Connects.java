package bench.apps;

import java.net.InetSocketAddress;

/**
 * Connect, accept, end of stream, close: microseconds a connection, as the median of batches.
 * Arguments: both|server|client API HOST [PORT] BATCHES EACH.
 */
public final class Connects {
  private static final int WARM_UP = 8000;

  private Connects() {}

  public static void main(String[] args) throws Exception {
    try (Api api = Api.of(args[1])) {
      if (args[0].equals("server")) {
        System.out.println("PORT " + api.listen(new InetSocketAddress(args[2], 0)));
        while (System.in.read() >= 0) {}
      } else if (args[0].equals("both")) {
        int port = api.listen(new InetSocketAddress(args[2], 0));
        measure(api, new InetSocketAddress(args[2], port), args);
      } else {
        measure(api, new InetSocketAddress(args[2], Integer.parseInt(args[3])), args);
      }
    }
    System.exit(0);
  }

  private static void measure(Api api, InetSocketAddress server, String[] args) throws Exception {
    int batches = Integer.parseInt(args[args.length - 2]);
    int each = Integer.parseInt(args[args.length - 1]);
    // until what runs per connection is compiled
    for (int i = 0; i < Math.min(WARM_UP, batches * each * 4); i++) {
      api.connect(server);
    }
    double[] micros = new double[batches];
    double[] cpu = new double[batches];
    Clock clock = new Clock();
    for (int i = 0; i < batches; i++) {
      clock.restart();
      for (int n = 0; n < each; n++) {
        api.connect(server);
      }
      micros[i] = clock.wall() / 1e3 / each;
      cpu[i] = clock.cpu() / 1e3 / each;
    }
    Results.print("us", Results.quantile(micros, 0.5));
    Results.print("cpu us", Results.quantile(cpu, 0.5));
  }
}
