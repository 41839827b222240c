package apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What {@code available()} and {@code read()} return once the peer has reset. */
public final class Resets {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Resets() {}

  public static void main(String[] args) throws Exception {
    for (int order = 0; order < 2; order++) {
      for (int left = 0; left < 3; left += 2) {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
            Socket client = new Socket(LOOPBACK, server.getLocalPort());
            Socket accepted = server.accept()) {
          ask("socket", order, left, client, accepted);
        }
        try (ServerSocketChannel server = ServerSocketChannel.open();
            SocketChannel client =
                SocketChannel.open(
                    server.bind(new InetSocketAddress(LOOPBACK, 0)).getLocalAddress());
            SocketChannel accepted = server.accept()) {
          ask("channel", order, left, client.socket(), accepted.socket());
        }
      }
    }
  }

  private static void ask(String kind, int order, int left, Socket socket, Socket peer)
      throws IOException {
    String what = kind + " order " + order + " left " + left + " ";
    socket.setSoTimeout(Talk.TIMEOUT_MS);
    peer.getOutputStream().write(new byte[3]);
    InputStream in = socket.getInputStream();
    for (int i = left; i < 3; i++) {
      in.read();
    }
    peer.setSoLinger(true, 0);
    peer.close();
    for (int i = 0; i < 4; i++) {
      if ((i & 1) == order) {
        System.out.println(what + "available " + atMost(left, in));
      } else {
        System.out.println(what + "read " + read(in, left));
      }
    }
  }

  // TCP and MPTCP may both drop what was left when the reset came
  private static String atMost(int left, InputStream in) throws IOException {
    int available = in.available();
    return available <= left ? "no more than was left" : "" + available;
  }

  private static String read(InputStream in, int left) {
    try {
      int read = in.read();
      return read >= 0 && left > 0 ? "what was left, or a reset" : "" + read;
    } catch (IOException e) {
      return left > 0 ? "what was left, or a reset" : e.toString();
    }
  }
}
