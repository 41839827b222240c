package apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.logging.LogManager;

/**
 * An application that executes the lines on its stdin:
 *
 * <pre>
 * listen            prints "port N", and counts what connections bring
 * connect HOST PORT prints "connected"; an optional number is the SO_SNDBUF that is set before
 * hang HOST PORT    the same in a thread of its own, prints "answered"
 * beside HOST PORT  opens and closes a second connection that brings a chunk, prints "beside" and its local address;
 *                   an optional number is how many milliseconds it waits for an answer
 * send BYTES        sends them, and prints "sent N" when the server has confirmed them all
 * manager           chooses a LogManager of its own as application servers do, and prints which it got
 * exit              calls System.exit(0)
 * </pre>
 *
 * The end of stdin ends main. The first line it prints is "main".
 */
public final class Paths {
  private static final int CHUNK = 64 << 10;

  private Paths() {}

  /** Chosen by {@code manager}. */
  public static final class OwnLogManager extends LogManager {}

  public static void main(String[] args) throws Exception {
    print("main");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    Socket socket = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "listen":
          listen();
          break;
        case "connect":
          socket = new Socket();
          if (words.length > 3) {
            socket.setSendBufferSize(Integer.parseInt(words[3]));
          }
          socket.connect(new InetSocketAddress(words[1], Integer.parseInt(words[2])), 50_000);
          print("connected");
          break;
        case "beside":
          beside(
              new InetSocketAddress(words[1], Integer.parseInt(words[2])),
              words.length > 3 ? Integer.parseInt(words[3]) : 20_000);
          break;
        case "hang":
          hang(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
          break;
        case "send":
          print("sent " + send(socket, Long.parseLong(words[1])));
          break;
        case "manager":
          System.setProperty("java.util.logging.manager", OwnLogManager.class.getName());
          print("manager " + LogManager.getLogManager().getClass().getSimpleName());
          break;
        case "exit":
          System.exit(0);
          break;
        default:
          print("unknown " + line);
      }
    }
  }

  private static void hang(InetSocketAddress to) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(to, 50_000);
                print("answered");
              } catch (IOException e) {
                print("hang: " + e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void beside(InetSocketAddress to, int millis) {
    try (Socket second = new Socket()) {
      second.connect(to, millis);
      send(second, CHUNK);
      print("beside " + second.getLocalAddress().getHostAddress());
    } catch (IOException e) {
      print("beside " + e);
    }
  }

  private static void listen() throws IOException {
    ServerSocket listener = new ServerSocket(0);
    print("port " + listener.getLocalPort());
    Thread acceptor =
        new Thread(
            () -> {
              while (true) {
                try {
                  Socket socket = listener.accept();
                  new Thread(() -> confirm(socket)).start();
                } catch (IOException e) {
                  print("accept: " + e);
                  return;
                }
              }
            });
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** One byte back for each whole chunk. */
  private static void confirm(Socket socket) {
    try (Socket closing = socket) {
      InputStream in = closing.getInputStream();
      OutputStream out = closing.getOutputStream();
      byte[] buffer = new byte[CHUNK];
      long total = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (long chunk = total / CHUNK; chunk < (total + n) / CHUNK; chunk++) {
          out.write('.');
        }
        total += n;
      }
    } catch (IOException e) {
      print("connection: " + e);
    }
  }

  private static long send(Socket socket, long bytes) throws IOException {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, (byte) 'p');
    long chunks = bytes / CHUNK;
    socket.setSoTimeout(60_000);
    InputStream in = socket.getInputStream();
    long confirmed = 0;
    for (long i = 0; i < chunks; i++) {
      socket.getOutputStream().write(chunk);
      while (in.available() > 0) {
        in.read();
        confirmed++;
      }
    }
    while (confirmed < chunks) {
      if (in.read() < 0) {
        throw new IOException("the server closed after " + confirmed + " chunks");
      }
      confirmed++;
    }
    return confirmed * CHUNK;
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
