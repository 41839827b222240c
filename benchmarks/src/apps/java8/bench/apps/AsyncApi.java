package bench.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;

/** Asynchronous channels. */
final class AsyncApi implements Api {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
  private AsynchronousServerSocketChannel listener;

  @Override
  public int listen(InetSocketAddress address) throws IOException {
    listener = AsynchronousServerSocketChannel.open().bind(address, 1000);
    listener.accept(
        null,
        new CompletionHandler<AsynchronousSocketChannel, Void>() {
          @Override
          public void completed(AsynchronousSocketChannel accepted, Void nothing) {
            listener.accept(null, this);
            try {
              accepted.close();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void failed(Throwable closed, Void nothing) {}
        });
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  @Override
  public void connect(InetSocketAddress server) throws Exception {
    try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      channel.connect(server).get();
      buffer.clear();
      channel.read(buffer).get();
    }
  }

  @Override
  public void close() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
