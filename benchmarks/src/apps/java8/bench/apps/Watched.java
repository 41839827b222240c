package bench.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Holds many connections until its standard input ends. Each sends a byte, for a further subflow
 * joins only once the peer has acknowledged data; the first sends 1 KiB every 10 ms. Prints the
 * port of that one when all are there. Arguments: HOST PORT COUNT.
 */
public final class Watched {
  private static final int PAUSE_MILLIS = 10;

  private Watched() {}

  public static void main(String[] args) throws Exception {
    InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
    SocketChannel[] held = new SocketChannel[Integer.parseInt(args[2])];
    for (int i = 0; i < held.length; i++) {
      held[i] = SocketChannel.open(server);
      held[i].write(ByteBuffer.wrap(new byte[1]));
    }
    Daemon.start(() -> send(held[0]));
    System.out.println("PORT " + held[0].socket().getLocalPort());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static void send(SocketChannel to) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(1024);
    try {
      while (true) {
        data.clear();
        to.write(data);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
