package apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Talks to itself by sockets and by channels; the port, where one is given, is the listener's. */
public final class HelloSocket {
  private HelloSocket() {}

  public static void main(String[] args) throws Exception {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
    InetAddress host = InetAddress.getByName("127.0.0.1");
    try (ServerSocket server = new ServerSocket(port);
        Socket client = new Socket(host, server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      System.out.println("socket " + accepted.getInputStream().read());
    }
    try (ServerSocketChannel server =
            ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      client.socket().getOutputStream().write(8);
      System.out.println("channel " + accepted.socket().getInputStream().read());
    }
  }
}
