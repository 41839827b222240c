package apps;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An application to look at: {@code serve} swallows what comes and counts it; {@code connect HOST
 * PORT COUNT} opens connections. Lines of stdin: {@code send BYTES} on each connection, {@code open
 * HOST PORT COUNT}, {@code half-close} and read to the end, {@code close}, {@code exhaust} and
 * {@code release} (its descriptors).
 */
public final class Observed {
  private static final List<InputStream> FILES = new ArrayList<>();
  private static final List<Socket> HELD = Collections.synchronizedList(new ArrayList<Socket>());
  private static volatile long received;

  private Observed() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve();
    } else {
      open(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      System.out.println("ready");
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      run(words);
    }
  }

  private static void run(String[] words) throws Exception {
    switch (words[0]) {
      case "send":
        byte[] block = new byte[Integer.parseInt(words[1])];
        for (Socket socket : HELD) {
          socket.getOutputStream().write(block);
        }
        break;
      case "open":
        open(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        break;
      case "half-close":
        for (Socket socket : HELD) {
          socket.shutdownOutput();
          swallow(socket);
        }
        break;
      case "close":
        for (Socket socket : HELD) {
          socket.close();
        }
        HELD.clear();
        break;
      case "exhaust":
        exhaust();
        break;
      case "release":
        for (InputStream file : FILES) {
          file.close();
        }
        break;
      case "received":
        System.out.println("received " + received);
        return;
      default:
        throw new IllegalArgumentException(words[0]);
    }
    System.out.println("done");
  }

  /** Opens files until there is no descriptor left. */
  private static void exhaust() {
    try {
      while (true) {
        FILES.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException ignored) {
      // as it should be
    }
  }

  private static void open(String host, int port, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      HELD.add(new Socket(host, port));
    }
  }

  private static void serve() throws IOException {
    final ServerSocket listener = new ServerSocket(0, 4096);
    System.out.println("listening " + listener.getLocalPort());
    start(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            HELD.add(socket);
            if (HELD.size() <= 100) {
              start(() -> swallow(socket));
            }
          }
        });
  }

  private static void swallow(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[65536];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      synchronized (Observed.class) {
        received += count;
      }
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception ignored) {
                // with its socket
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
