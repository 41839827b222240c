package bench.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Channels: the server selects, the client connects and waits in blocking mode. */
final class NioApi implements Api {
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
  private ServerSocketChannel listener;

  @Override
  public int listen(InetSocketAddress address) throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(address, 1000);
    listener.configureBlocking(false);
    Selector selector = Selector.open();
    listener.register(selector, SelectionKey.OP_ACCEPT);
    Daemon.start(
        () -> {
          while (listener.isOpen()) {
            selector.select();
            selector.selectedKeys().clear();
            for (SocketChannel one = listener.accept(); one != null; one = listener.accept()) {
              one.close();
            }
          }
        });
    return listener.socket().getLocalPort();
  }

  @Override
  public void connect(InetSocketAddress server) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      buffer.clear();
      channel.read(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
