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
      say("socket local", client.getLocalSocketAddress());
      say("socket remote", client.getRemoteSocketAddress());
      say("accepted local", accepted.getLocalSocketAddress());
      say("accepted remote", accepted.getRemoteSocketAddress());
    }
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(local, 0));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        say("channel local", client.getLocalAddress());
        say("channel remote", client.getRemoteAddress());
        say("accepted channel local", accepted.getLocalAddress());
        say("accepted channel remote", accepted.getRemoteAddress());
      }
    }
  }

  private static void say(String what, SocketAddress address) {
    System.out.println(what + " " + ((InetSocketAddress) address).getAddress().getHostAddress());
  }
}
