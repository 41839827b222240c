package apps;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * Connects as the lines on its stdin say: {@code KIND HOST PORT NAME LOCAL}. NAME is what the
 * application calls the host, {@code -} for nothing; LOCAL is the address that the socket is bound
 * to before, {@code -} for none. Sends a byte, takes it back, prints {@code local ADDRESS} with the
 * address that Java shows for the socket, and holds the connection until the next line.
 */
public final class Starts {
  private static Closeable held = () -> {};

  private Starts() {}

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("main");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      held.close();
      String[] words = line.split(" ");
      try {
        InetAddress host = InetAddress.getByName(words[1]);
        if (!words[3].equals("-")) {
          host = InetAddress.getByAddress(words[3], host.getAddress());
        }
        InetSocketAddress to = new InetSocketAddress(host, Integer.parseInt(words[2]));
        InetSocketAddress from = words[4].equals("-") ? null : new InetSocketAddress(words[4], 0);
        System.out.println("local " + connect(words[0], to, from).getAddress().getHostAddress());
      } catch (Exception e) {
        e.printStackTrace();
        System.out.println("failed " + e);
      }
    }
  }

  private static InetSocketAddress connect(
      String kind, InetSocketAddress to, InetSocketAddress from) throws Exception {
    switch (kind) {
      case "socket":
      case "chunk":
        Socket socket = new Socket();
        held = socket;
        if (from != null) {
          socket.bind(from);
        }
        socket.connect(to, Talk.TIMEOUT_MS);
        // apps.Paths confirms chunks only
        socket.getOutputStream().write(new byte[kind.equals("chunk") ? 64 << 10 : 1]);
        socket.getInputStream().read();
        return (InetSocketAddress) socket.getLocalSocketAddress();
      case "async":
        AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
        held = async;
        if (from != null) {
          async.bind(from);
        }
        async.connect(to).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        async.write(ByteBuffer.wrap(new byte[1])).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        async.read(ByteBuffer.wrap(new byte[1])).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return (InetSocketAddress) async.getLocalAddress();
      default:
        SocketChannel channel = SocketChannel.open();
        held = channel;
        if (from != null) {
          channel.bind(from);
        }
        if (kind.equals("nonblocking")) {
          finish(channel, to);
        } else {
          channel.connect(to);
        }
        channel.write(ByteBuffer.wrap(new byte[1]));
        channel.read(ByteBuffer.wrap(new byte[1]));
        return (InetSocketAddress) channel.getLocalAddress();
    }
  }

  private static void finish(SocketChannel channel, InetSocketAddress to) throws Exception {
    channel.configureBlocking(false);
    if (!channel.connect(to)) {
      try (Selector selector = Selector.open()) {
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        selector.select(Talk.TIMEOUT_MS);
        channel.finishConnect();
        key.cancel();
      }
    }
    channel.configureBlocking(true);
  }
}
