package apps;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * {@code serve BYTES} sends that much to the first who connects; {@code fetch HOST PORT} counts it.
 */
public final class Transfer {
  private Transfer() {}

  public static void main(String[] args) throws Exception {
    byte[] buffer = new byte[64 * 1024];
    if (args[0].equals("serve")) {
      try (ServerSocket server = new ServerSocket(0)) {
        System.out.println("listening " + server.getLocalPort());
        try (Socket socket = server.accept()) {
          OutputStream out = socket.getOutputStream();
          for (long left = Long.parseLong(args[1]); left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(buffer.length, left));
          }
          socket.shutdownOutput();
          while (socket.getInputStream().read() >= 0) {
            // until the client has all
          }
        }
      }
    } else {
      try (Socket socket = new Socket(args[1], Integer.parseInt(args[2]))) {
        InputStream in = socket.getInputStream();
        long got = 0;
        long told = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          got += n;
          if (got - told >= 1_000_000) {
            told = got;
            System.out.println("so far " + got);
          }
        }
        System.out.println("got " + got);
      }
    }
  }
}
