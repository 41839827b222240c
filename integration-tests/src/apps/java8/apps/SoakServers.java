package apps;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The servers of {@link Soak}: each takes a block, sends it back, and waits for the end. */
final class SoakServers {
  static final int PORTS = 3;
  static final int BLOCK = 64;
  private static final int BACKLOG = 4096;

  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(64, 64, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(100_000));

  private SoakServers() {}

  static void start(int firstPort) throws IOException {
    ServerSocketChannel channels = ServerSocketChannel.open();
    channels.bind(new InetSocketAddress(firstPort), BACKLOG);
    begin(() -> accept(channels));
    for (int port = firstPort + 1; port < firstPort + PORTS; port++) {
      ServerSocket server = new ServerSocket(port, BACKLOG);
      begin(() -> accept(server));
    }
    POOL.prestartAllCoreThreads();
  }

  /** Waits until no connection is being served. */
  static void awaitIdle() throws InterruptedException {
    while (POOL.getActiveCount() > 0 || !POOL.getQueue().isEmpty()) {
      Thread.sleep(1);
    }
  }

  private interface Loop {
    void run() throws IOException;
  }

  private static void begin(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (Throwable t) {
                System.out.println("lost a listener: " + t);
                t.printStackTrace();
                System.exit(3);
              }
            },
            "accept");
    thread.setDaemon(true);
    thread.start();
  }

  private static void accept(ServerSocketChannel server) throws IOException {
    while (true) {
      SocketChannel accepted = server.accept();
      POOL.execute(() -> serve(accepted));
    }
  }

  private static void accept(ServerSocket server) throws IOException {
    while (true) {
      Socket accepted = server.accept();
      POOL.execute(() -> serve(accepted));
    }
  }

  private static void serve(SocketChannel channel) {
    try (SocketChannel closing = channel) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (block.hasRemaining()) {
        if (closing.read(block) < 0) {
          return;
        }
      }
      block.flip();
      closing.write(block);
      block.clear();
      closing.read(block);
    } catch (IOException ignored) {
      // the client reports whether that was intended
    }
  }

  private static void serve(Socket socket) {
    try (Socket closing = socket) {
      closing.setSoTimeout(Talk.TIMEOUT_MS);
      byte[] block = new byte[BLOCK];
      new DataInputStream(closing.getInputStream()).readFully(block);
      closing.getOutputStream().write(block);
      closing.getInputStream().read();
    } catch (IOException ignored) {
      // the client reports whether that was intended
    }
  }
}
