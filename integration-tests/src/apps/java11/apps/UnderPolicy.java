package apps;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Connects to itself under {@link PolicyGuard}, reports it, and ends with stdin. */
public final class UnderPolicy {
  private UnderPolicy() {}

  public static void main(String[] args) throws Exception {
    PolicyGuard.enable();
    InetAddress host = InetAddress.getByName("127.0.0.1");
    try (ServerSocket server = new ServerSocket(0, 1, host);
        Socket client = new Socket(host, server.getLocalPort());
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      System.out.println("socket " + accepted.getInputStream().read());
      while (System.in.read() >= 0) {
        // until it ends
      }
    }
  }
}
