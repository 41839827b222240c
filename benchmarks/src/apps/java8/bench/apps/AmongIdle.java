package bench.apps;

import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Connects by channels that are registered before, in Netty's order, while many idle connections
 * are registered with the same selector. Arguments: HOST PORT_OF_IDLE IDLE PORT COUNT.
 */
public final class AmongIdle {
  private AmongIdle() {}

  public static void main(String[] args) throws Exception {
    InetSocketAddress idleServer = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
    InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[3]));
    Selector selector = Selector.open();
    SocketChannel[] idle = new SocketChannel[Integer.parseInt(args[2])];
    for (int i = 0; i < idle.length; i++) {
      idle[i] = SocketChannel.open(idleServer);
      idle[i].configureBlocking(false);
      idle[i].register(selector, SelectionKey.OP_READ);
    }
    selector.selectNow();
    int count = Integer.parseInt(args[4]);
    double[] connects = new double[count];
    double[] wholes = new double[count];
    Clock clock = new Clock();
    for (int i = -count; i < count; i++) { // the first half until it is compiled
      if (i == 0) {
        clock.restart();
      }
      long start = System.nanoTime();
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, 0);
      long before = System.nanoTime();
      boolean connected = channel.connect(server);
      long connect = System.nanoTime() - before;
      key.interestOps(SelectionKey.OP_CONNECT);
      while (!connected) {
        selector.select();
        selector.selectedKeys().clear();
        connected = channel.finishConnect();
      }
      channel.close();
      selector.selectNow();
      connects[Math.abs(i) % count] = connect / 1e3;
      wholes[Math.abs(i) % count] = (System.nanoTime() - start) / 1e3;
    }
    double cpu = clock.cpu() / 1e3 / count;
    Results.print("connect()", Results.quantile(connects, 0.5));
    Results.print("open to close", Results.quantile(wholes, 0.5));
    Results.print("open to close, cpu", cpu);
    System.exit(0);
  }
}
