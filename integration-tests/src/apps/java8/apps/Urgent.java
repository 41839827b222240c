package apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * Sends urgent data on sockets and channels.
 *
 * <pre>
 *   Urgent HOST PORT     thrice: connects, sends "a", urgent 'u', "b"
 *   Urgent               both ends itself, on a port of its own
 * </pre>
 */
public final class Urgent {
  private Urgent() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      bothEnds();
      return;
    }
    InetAddress host = InetAddress.getByName(args[0]);
    int port = Integer.parseInt(args[1]);
    try (Socket socket = new Socket(host, port)) {
      send("socket", socket);
    }
    try (Socket socket = new Socket(host, port)) {
      send("next", socket);
    }
    try (SocketChannel channel = SocketChannel.open(new java.net.InetSocketAddress(host, port))) {
      send("channel", channel.socket());
    }
  }

  private static void send(String what, Socket socket) throws IOException {
    socket.getOutputStream().write('a');
    try {
      socket.sendUrgentData('u');
      System.out.println(what + " sent");
    } catch (IOException e) {
      System.out.println(what + " " + e.getMessage());
    }
    socket.getOutputStream().write('b');
    socket.shutdownOutput();
    while (socket.getInputStream().read() >= 0) {
      // until the peer has read it all
    }
  }

  private static void bothEnds() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Socket inline = new Socket()) {
      System.out.println("port " + server.getLocalPort());
      // before the connect: who wants it, gets it
      inline.setOOBInline(true);
      inline.connect(server.getLocalSocketAddress());
      try (Socket accepted = server.accept()) {
        accepted.sendUrgentData('u');
        System.out.println("inline " + (char) inline.getInputStream().read());
      }
    }
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        Socket client = new Socket("127.0.0.1", server.getLocalPort());
        Socket accepted = server.accept()) {
      System.out.println("second port " + server.getLocalPort());
      try {
        accepted.sendUrgentData('u');
        System.out.println("accepted sent");
      } catch (IOException e) {
        System.out.println("accepted " + e.getMessage());
      }
      accepted.getOutputStream().write('x');
      System.out.println("client " + (char) client.getInputStream().read());
    }
  }
}
