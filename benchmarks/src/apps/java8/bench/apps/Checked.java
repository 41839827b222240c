package bench.apps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One end of a transfer of which every byte is checked. Arguments: send|receive PAUSE_MILLIS
 * [SERVER PORT]. It listens, or connects to SERVER, and prints its port. Lines that it reads: "go"
 * (the sender goes on after its first bytes), "connect" (times another connection to the server).
 * The sender stops at the end of its standard input, the receiver at that of the connection.
 */
public final class Checked {
  private static final int CONNECT_MILLIS = 3000;

  private Checked() {}

  public static void main(String[] args) throws Exception {
    Socket socket = args.length > 2 ? connect(args[2], Integer.parseInt(args[3])) : accept();
    PatternSender sender =
        args[0].equals("send") ? new PatternSender(socket, Integer.parseInt(args[1])) : null;
    FutureTask<Long> transfer =
        new FutureTask<>(sender == null ? new PatternReceiver(socket) : sender);
    Thread thread = new Thread(() -> run(transfer));
    thread.setDaemon(true);
    thread.start();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("connect")) {
        System.out.println(
            "CONNECT " + timeConnect((InetSocketAddress) socket.getRemoteSocketAddress()));
      } else if (sender != null) {
        sender.go();
      }
    }
    if (sender != null) {
      sender.stop();
    }
    Results.print("bytes", transfer.get());
    System.exit(0);
  }

  /** Where it fails, this end does not wait for its standard input: the other one would hang. */
  private static void run(FutureTask<Long> transfer) {
    transfer.run();
    try {
      transfer.get();
    } catch (ExecutionException | InterruptedException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket(host, port);
    System.out.println("PORT " + socket.getLocalPort());
    return socket;
  }

  /** The first connection is the transfer's; each further one gets a byte. */
  private static Socket accept() throws IOException {
    ServerSocket listener = new ServerSocket(0);
    System.out.println("PORT " + listener.getLocalPort());
    Socket first = listener.accept();
    Daemon.start(
        () -> {
          while (true) {
            try (Socket another = listener.accept()) {
              another.getOutputStream().write('.');
            }
          }
        });
    return first;
  }

  /** Milliseconds, until a byte of the server has arrived. */
  private static double timeConnect(InetSocketAddress server) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.connect(server, CONNECT_MILLIS);
      socket.setSoTimeout(CONNECT_MILLIS);
      if (socket.getInputStream().read() != '.') {
        throw new IOException("no byte of the server");
      }
    } catch (SocketTimeoutException ignored) {
      // as long as it took
    }
    return (System.nanoTime() - start) / 1e6;
  }
}
