package bench.apps;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** One listener, one connect, one byte. */
public final class HelloSocket {
  private HelloSocket() {}

  public static void main(String[] args) throws Exception {
    once();
    System.out.println("hello");
  }

  static void once() throws Exception {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 1, here);
        Socket client = new Socket(here, listener.getLocalPort());
        Socket accepted = listener.accept()) {
      client.getOutputStream().write('x');
      if (accepted.getInputStream().read() != 'x') {
        throw new AssertionError("another byte came");
      }
    }
  }
}
