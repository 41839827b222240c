package apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/** Opens sockets of several kinds; a child prints which descriptors it has. */
public final class ForkApp {
  private ForkApp() {}

  /** No arguments. */
  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept();
        SocketChannel unconnected = SocketChannel.open()) {
      Process child =
          new ProcessBuilder("sh", "-c", "ls /proc/$$/fd").redirectErrorStream(true).start();
      child.getOutputStream().close();
      BufferedReader printed = new BufferedReader(new InputStreamReader(child.getInputStream()));
      for (String line = printed.readLine(); line != null; line = printed.readLine()) {
        System.out.println(line);
      }
      System.out.println(client.isConnected() && accepted.isConnected() && unconnected.isOpen());
    }
  }
}
