package apps;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Asynchronous channels, in the default group and in one of their own. */
final class AsyncCells {
  private AsyncCells() {}

  static void addTo(Cells cells) {
    cells.client(
        "async",
        (host, port) -> {
          try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            talk(channel, host, port);
          }
        });
    cells.client(
        "async-group",
        (host, port) -> {
          AsynchronousChannelGroup group =
              AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
          try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group)) {
            talk(channel, host, port);
          } finally {
            group.shutdownNow();
          }
        });
    cells.server("async", AsyncCells::serve);
  }

  private static void talk(AsynchronousSocketChannel channel, String host, int port)
      throws Exception {
    await(channel.connect(new InetSocketAddress(host, port)));
    ByteBuffer block = ByteBuffer.wrap(Talk.block());
    while (block.hasRemaining()) {
      await(channel.write(block));
    }
    ByteBuffer echoed = ByteBuffer.allocate(Talk.SIZE);
    while (echoed.hasRemaining() && await(channel.read(echoed)) >= 0) {
      // until all is back
    }
    Talk.verify(echoed.array());
  }

  private static void serve(String host, IntConsumer listening) throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(Talk.bindTo(host));
      listening.accept(((InetSocketAddress) server.getLocalAddress()).getPort());
      try (AsynchronousSocketChannel channel = await(server.accept())) {
        ByteBuffer buffer = ByteBuffer.allocate(Talk.SIZE);
        while (await(channel.read(buffer)) >= 0) {
          ((java.nio.Buffer) buffer).flip();
          while (buffer.hasRemaining()) {
            await(channel.write(buffer));
          }
          ((java.nio.Buffer) buffer).clear();
        }
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }
}
