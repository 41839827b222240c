package apps;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Scanner;

/**
 * {@code serve BYTES} sends that much to the first client that connects, or less when it reads the
 * line {@code enough}, and prints "sent N"; {@code fetch HOST PORT} counts it and prints "got N".
 */
public final class Transfer {
  private static volatile boolean enough;

  private Transfer() {}

  public static void main(String[] args) throws Exception {
    byte[] buffer = new byte[64 * 1024];
    if (args[0].equals("serve")) {
      try (ServerSocket server = new ServerSocket(0)) {
        System.out.println("listening " + server.getLocalPort());
        Thread reader = new Thread(Transfer::awaitEnough);
        reader.setDaemon(true);
        reader.start();
        try (Socket socket = server.accept()) {
          OutputStream out = socket.getOutputStream();
          long bytes = Long.parseLong(args[1]);
          long sent = 0;
          while (sent < bytes && !enough) {
            int count = (int) Math.min(buffer.length, bytes - sent);
            out.write(buffer, 0, count);
            sent += count;
          }
          socket.shutdownOutput();
          System.out.println("sent " + sent);
          while (socket.getInputStream().read() >= 0) {
            // until the client has all
          }
        }
      }
    } else {
      try (Socket socket = new Socket(args[1], Integer.parseInt(args[2]))) {
        InputStream in = socket.getInputStream();
        long got = 0;
        long reported = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          got += n;
          if (got - reported >= 1_000_000) {
            reported = got;
            System.out.println("so far " + got);
          }
        }
        System.out.println("got " + got);
      }
    }
  }

  private static void awaitEnough() {
    try (Scanner in = new Scanner(System.in, "UTF-8")) {
      while (in.hasNextLine()) {
        enough |= in.nextLine().equals("enough");
      }
    }
  }
}
