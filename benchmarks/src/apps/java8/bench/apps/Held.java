package bench.apps;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Holds many connections and prints what one costs this process. Arguments: HOST PORT COUNT. */
public final class Held {
  private Held() {}

  public static void main(String[] args) throws Exception {
    InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
    SocketChannel.open(server).close();
    SocketChannel[] held = new SocketChannel[Integer.parseInt(args[2])];
    System.gc();
    long before = heap();
    long rss = Memory.status("VmRSS:");
    long start = System.nanoTime();
    for (int i = 0; i < held.length; i++) {
      held[i] = SocketChannel.open(server);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.gc();
    Results.print("heap bytes each", (double) (heap() - before) / held.length);
    Results.print("rss bytes each", (Memory.status("VmRSS:") - rss) * 1024.0 / held.length);
    Results.print("connects/s", held.length / seconds);
    for (SocketChannel one : held) {
      one.close();
    }
  }

  private static long heap() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
