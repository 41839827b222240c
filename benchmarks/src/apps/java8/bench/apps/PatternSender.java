package bench.apps;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Sends a little, upon which the kernel joins; the rest once it may go, until it is to stop. */
final class PatternSender implements Callable<Long> {
  private static final int FIRST = 64 << 10;

  private final Socket socket;
  private final int pauseMillis;
  private final CountDownLatch go = new CountDownLatch(1);
  private volatile boolean stopped;

  PatternSender(Socket socket, int pauseMillis) {
    this.socket = socket;
    this.pauseMillis = pauseMillis;
  }

  void go() {
    go.countDown();
  }

  void stop() {
    stopped = true;
    go();
  }

  /** Returns how many bytes the peer has read. */
  @Override
  public Long call() throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    byte[] block = new byte[FIRST];
    Pattern.fill(block, 0);
    out.write(block);
    long sent = FIRST;
    go.await();
    block = new byte[pauseMillis > 0 ? 4 << 10 : 16 << 10];
    while (!stopped) {
      Pattern.fill(block, sent);
      out.write(block);
      sent += block.length;
      if (pauseMillis > 0) {
        Thread.sleep(pauseMillis);
      }
    }
    socket.shutdownOutput();
    if (socket.getInputStream().read() != '.') {
      throw new IOException("the peer did not read to the end");
    }
    socket.close();
    return sent;
  }
}
