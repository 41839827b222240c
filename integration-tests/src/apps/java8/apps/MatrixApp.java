package apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;

/**
 * Opens sockets as requested line by line on stdin:
 *
 * <pre>
 *   client CELL HOST PORT      connects, talks, closes
 *   server CELL HOST           listens (HOST * is the wildcard), prints "listening PORT", serves one
 *   rmi HOST PORT              calls itself
 *   virtual ...                the same in a virtual thread
 *   beside ...                 the same in a thread beside the next command, in whatever order
 *                              the two answer
 * </pre>
 *
 * and answers {@code done} or {@code failed EXCEPTION} on stdout. It knows nothing of MPTCP.
 */
public final class MatrixApp {
  private final PrintStream out = System.out;
  private final Cells cells = new Cells();

  private MatrixApp() throws Exception {
    SocketCells.addTo(cells);
    ChannelCells.addTo(cells);
    AsyncCells.addTo(cells);
    if (System.getProperty("apps.keystore") != null) {
      SSLContext.setDefault(Tls.context());
      TlsCells.addTo(cells);
    }
    HttpCells.addTo(cells);
  }

  /** Reads commands until the end of stdin. */
  public static void main(String[] args) throws Exception {
    MatrixApp app = new MatrixApp();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    app.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("beside ")) {
        String beside = line.substring("beside ".length());
        new Thread(() -> app.answer(beside)).start();
      } else {
        app.answer(line);
      }
    }
    System.exit(0); // pools of RMI and of asynchronous channels would linger
  }

  private void answer(String line) {
    try {
      if (line.startsWith("virtual ")) {
        inVirtualThread(line.substring("virtual ".length()));
      } else {
        run(line.split(" "));
      }
      out.println("done");
    } catch (Throwable t) {
      t.printStackTrace();
      out.println("failed " + t);
    }
  }

  /** {@code Thread.startVirtualThread} is Java 21; this source is Java 8. */
  private void inVirtualThread(String line) throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              run(line.split(" "));
              return null;
            });
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    task.get();
  }

  private void run(String[] words) throws Exception {
    switch (words[0]) {
      case "client":
        cells.client(words[1]).talk(words[2], Integer.parseInt(words[3]));
        break;
      case "server":
        cells.server(words[1]).serve(words[2], port -> out.println("listening " + port));
        break;
      case "rmi":
        RmiCell.call(words[1], Integer.parseInt(words[2]));
        break;
      default:
        throw new IllegalArgumentException("unknown command " + words[0]);
    }
  }
}
