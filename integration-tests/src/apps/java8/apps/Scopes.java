package apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The addresses at both ends of a connection over a link-local address. */
public final class Scopes {
  private Scopes() {}

  public static void main(String[] args) throws Exception {
    InetAddress local = InetAddress.getByName(args[0]);
    try (ServerSocket server = new ServerSocket(0, 1, local);
        Socket client = new Socket(local, server.getLocalPort());
        Socket accepted = server.accept()) {
      print("socket local", client.getLocalSocketAddress());
      print("socket remote", client.getRemoteSocketAddress());
      print("accepted local", accepted.getLocalSocketAddress());
      print("accepted remote", accepted.getRemoteSocketAddress());
    }
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(local, 0));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        print("channel local", client.getLocalAddress());
        print("channel remote", client.getRemoteAddress());
        print("accepted channel local", accepted.getLocalAddress());
        print("accepted channel remote", accepted.getRemoteAddress());
      }
    }
  }

  private static void print(String what, SocketAddress address) {
    System.out.println(what + " " + ((InetSocketAddress) address).getAddress().getHostAddress());
  }
}
