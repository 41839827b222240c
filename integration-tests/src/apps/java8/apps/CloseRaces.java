package apps;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code CloseRaces KIND ROUNDS STEP_MICROS}: a thread sets SO_OOBINLINE ({@code inline-socket},
 * {@code inline-channel}), binds a listener ({@code server}, {@code server-channel}) or connects
 * ({@code socket HOST PORT}); the main thread closes it and opens a file, a step later in each
 * round. Prints {@code rounds N broken N}, where a file that does not hold what was written to it
 * is broken.
 */
public final class CloseRaces {
  private static final byte[] CONTENT = "what was written to the file\n".getBytes();

  private final String kind;
  private final InetSocketAddress free;
  private final InetSocketAddress peer;

  private CloseRaces(String kind, InetSocketAddress peer) throws IOException {
    this.kind = kind;
    this.free = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    this.peer = peer;
  }

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    long step = TimeUnit.MICROSECONDS.toNanos(Long.parseLong(args[2]));
    CloseRaces races =
        new CloseRaces(
            args[0],
            args.length > 3 ? new InetSocketAddress(args[3], Integer.parseInt(args[4])) : null);
    int broken = 0;
    for (int i = 0; i < rounds; i++) {
      if (!races.round(step * i)) {
        broken++;
      }
    }
    System.out.println("rounds " + rounds + " broken " + broken);
  }

  private boolean round(long nanos) throws Exception {
    Closeable socket = open();
    CountDownLatch begins = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              begins.countDown();
              try {
                act(socket);
              } catch (IOException ignored) {
                // or bound, or connected: all the same
              }
            });
    thread.start();
    begins.await();
    LockSupport.parkNanos(nanos);
    socket.close();
    File file = File.createTempFile("race", null);
    try (RandomAccessFile held = new RandomAccessFile(file, "rw")) { // the descriptor that is free
      thread.join();
      held.write(CONTENT);
      return file.length() == CONTENT.length;
    } catch (IOException ignored) {
      return false;
    } finally {
      file.delete();
    }
  }

  private Closeable open() throws IOException {
    switch (kind) {
      case "inline-socket":
        Socket socket = new Socket();
        socket.bind(free);
        return socket;
      case "inline-channel":
        return SocketChannel.open();
      case "server":
        return new ServerSocket();
      case "server-channel":
        return ServerSocketChannel.open();
      case "socket":
        return new Socket();
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private void act(Closeable socket) throws IOException {
    switch (kind) {
      case "inline-socket":
        ((Socket) socket).setOOBInline(true);
        break;
      case "inline-channel":
        ((SocketChannel) socket).socket().setOOBInline(true);
        break;
      case "server":
        ((ServerSocket) socket).bind(free);
        break;
      case "server-channel":
        ((ServerSocketChannel) socket).bind(free);
        break;
      default:
        ((Socket) socket).connect(peer);
    }
  }
}
