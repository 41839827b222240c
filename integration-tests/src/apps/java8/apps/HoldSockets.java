package apps;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Opens sockets as the lines of stdin request and keeps them open, so that they can be examined
 * from outside: {@code open KIND}, {@code close}, and {@code exhaust KIND} with no descriptor left.
 */
public final class HoldSockets {
  private final Deque<Closeable> held = new ArrayDeque<>();

  private HoldSockets() {}

  public static void main(String[] args) throws Exception {
    HoldSockets app = new HoldSockets();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      try {
        app.run(words);
        System.out.println("done");
      } catch (Throwable t) {
        System.out.println("failed " + t);
      }
    }
  }

  private void run(String[] words) throws Exception {
    switch (words[0]) {
      case "open":
        open(words[1]);
        break;
      case "close":
        close();
        break;
      case "exhaust":
        exhaust(words[1]);
        break;
      default:
        throw new IllegalArgumentException(words[0]);
    }
  }

  private <T extends Closeable> T hold(T socket) {
    held.push(socket);
    return socket;
  }

  private void close() throws IOException {
    while (!held.isEmpty()) {
      held.pop().close();
    }
  }

  private void open(String kind) throws Exception {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    switch (kind) {
      case "server-socket":
        hold(new ServerSocket(0));
        break;
      case "server-channel":
        hold(ServerSocketChannel.open()).bind(null);
        break;
      case "server-channel-nonblocking":
        hold(ServerSocketChannel.open()).bind(null).configureBlocking(false);
        break;
      case "async-server":
        hold(AsynchronousServerSocketChannel.open()).bind(null);
        break;
      case "unbound-server-channel":
        hold(ServerSocketChannel.open());
        break;
      case "bound-socket":
        hold(new Socket()).bind(new InetSocketAddress(loopback, 0));
        break;
      case "socket-pair":
        ServerSocket server = hold(new ServerSocket(0));
        hold(new Socket(loopback, server.getLocalPort()));
        hold(server.accept());
        break;
      case "socket-timeout-pair":
        ServerSocket timed = hold(new ServerSocket(0));
        timed.setSoTimeout(Talk.TIMEOUT_MS);
        hold(new Socket()).connect(timed(timed, loopback), Talk.TIMEOUT_MS);
        hold(timed.accept());
        break;
      case "channel":
        hold(SocketChannel.open());
        break;
      case "channel-pair":
        ServerSocketChannel channels = hold(ServerSocketChannel.open());
        channels.bind(new InetSocketAddress(loopback, 0));
        hold(SocketChannel.open(channels.getLocalAddress()));
        hold(channels.accept());
        break;
      case "async":
        hold(AsynchronousSocketChannel.open());
        break;
      case "datagram-socket":
        hold(new DatagramSocket());
        break;
      case "multicast-socket":
        hold(new MulticastSocket());
        break;
      case "datagram-channel":
        hold(DatagramChannel.open()).bind(null);
        break;
      case "unix-channel":
        hold((SocketChannel) ChannelCells.open(SocketChannel.class, unix()));
        break;
      case "unix-server":
        hold((ServerSocketChannel) ChannelCells.open(ServerSocketChannel.class, unix()))
            .bind((SocketAddress) null);
        break;
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private static InetSocketAddress timed(ServerSocket server, InetAddress host) {
    return new InetSocketAddress(host, server.getLocalPort());
  }

  /** {@code StandardProtocolFamily.UNIX} is Java 16; this source is Java 8. */
  private static StandardProtocolFamily unix() {
    return StandardProtocolFamily.valueOf("UNIX");
  }

  /**
   * Opens the kind once with enough descriptors, then with none left, and prints what is thrown.
   */
  private void exhaust(String kind) throws Exception {
    open(kind);
    close();
    List<FileInputStream> fillers = new ArrayList<>();
    String thrown = "nothing";
    try {
      while (true) {
        fillers.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException ignored) {
      try {
        open(kind);
      } catch (Exception e) {
        thrown = e.toString() + " caused by " + e.getCause();
      }
    }
    for (FileInputStream filler : fillers) {
      filler.close();
    }
    close();
    System.out.println(kind + " without a descriptor: " + thrown);
  }
}
