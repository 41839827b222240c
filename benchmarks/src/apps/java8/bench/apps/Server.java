package bench.apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Serves one thread a connection. Arguments: echo|sink|source|hold|first HOST. Held connections are
 * not read; with {@code first} one is, the first.
 */
public final class Server {
  private Server() {}

  public static void main(String[] args) throws Exception {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(args[1], 0), 20_000);
    System.out.println("PORT " + listener.getLocalPort());
    Socket[] held = new Socket[20_000];
    Daemon.start(
        () -> {
          for (int i = 0; true; i++) {
            Socket socket = listener.accept();
            if (args[0].equals("hold") || (args[0].equals("first") && i > 0)) {
              held[i % held.length] = socket;
            } else {
              socket.setTcpNoDelay(true);
              Daemon.start(() -> serve(args[0], socket));
            }
          }
        });
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static void serve(String how, Socket socket) throws IOException {
    try (Socket open = socket) {
      InputStream in = open.getInputStream();
      OutputStream out = open.getOutputStream();
      byte[] buffer = new byte[128 * 1024];
      while (how.equals("source")) {
        out.write(buffer, 0, 16 * 1024); // until the client has enough, and closes
      }
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (how.equals("echo")) {
          out.write(buffer, 0, count);
        }
      }
      if (how.equals("sink")) {
        out.write('.'); // all is here
      }
    }
  }
}
