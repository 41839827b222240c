package apps;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.IntConsumer;

/** {@code SocketChannel} and {@code ServerSocketChannel}: blocking, by selector, as adaptors. */
final class ChannelCells {
  private ChannelCells() {}

  static void addTo(Cells cells) {
    cells.client(
        "channel",
        (host, port) -> {
          try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port))) {
            talk(channel);
          }
        });
    cells.client(
        "channel-adaptor",
        (host, port) -> {
          try (SocketChannel channel = SocketChannel.open()) {
            Socket socket = channel.socket();
            socket.connect(new InetSocketAddress(host, port), Talk.TIMEOUT_MS);
            Talk.asClient(socket);
          }
        });
    cells.client("channel-selector", ChannelCells::talkBySelector);
    cells.client("channel-inet", (h, p) -> talk(StandardProtocolFamily.INET, h, p));
    cells.client("channel-inet6", (h, p) -> talk(StandardProtocolFamily.INET6, h, p));
    cells.server(
        "channel", (host, listening) -> serve(ServerSocketChannel.open(), host, listening));
    cells.server(
        "channel-adaptor",
        (host, listening) -> {
          try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.socket().bind(Talk.bindTo(host));
            server.socket().setSoTimeout(Talk.TIMEOUT_MS);
            SocketCells.acceptOne(server.socket(), listening);
          }
        });
    cells.server("channel-selector", ChannelCells::serveBySelector);
    cells.server(
        "channel-inet",
        (h, l) ->
            serve(
                (ServerSocketChannel) open(ServerSocketChannel.class, StandardProtocolFamily.INET),
                h,
                l));
    cells.server(
        "channel-inet6",
        (h, l) ->
            serve(
                (ServerSocketChannel) open(ServerSocketChannel.class, StandardProtocolFamily.INET6),
                h,
                l));
  }

  /** {@code open(ProtocolFamily)} is Java 15; this source is Java 8. */
  static Object open(Class<?> channel, ProtocolFamily family) throws Exception {
    Method open = channel.getMethod("open", ProtocolFamily.class);
    return open.invoke(null, family);
  }

  private static void talk(ProtocolFamily family, String host, int port) throws Exception {
    try (SocketChannel channel = (SocketChannel) open(SocketChannel.class, family)) {
      channel.connect(new InetSocketAddress(host, port));
      talk(channel);
    }
  }

  private static void talk(ByteChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.wrap(Talk.block());
    while (block.hasRemaining()) {
      channel.write(block);
    }
    ByteBuffer echoed = ByteBuffer.allocate(Talk.SIZE);
    while (echoed.hasRemaining() && channel.read(echoed) >= 0) {
      // until all is back
    }
    Talk.verify(echoed.array());
  }

  private static void serve(ServerSocketChannel opened, String host, IntConsumer listening)
      throws IOException {
    try (ServerSocketChannel server = opened) {
      server.bind(Talk.bindTo(host));
      listening.accept(server.socket().getLocalPort());
      try (SocketChannel channel = server.accept()) {
        echo(channel);
      }
    }
  }

  private static void echo(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Talk.SIZE);
    while (channel.read(buffer) >= 0) {
      ((java.nio.Buffer) buffer).flip();
      channel.write(buffer);
      buffer.compact();
    }
  }

  private static void talkBySelector(String host, int port) throws IOException {
    try (SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      if (!channel.connect(new InetSocketAddress(host, port))) {
        select(selector);
        channel.finishConnect();
      }
      key.interestOps(SelectionKey.OP_WRITE);
      ByteBuffer block = ByteBuffer.wrap(Talk.block());
      while (block.hasRemaining()) {
        select(selector);
        channel.write(block);
      }
      key.interestOps(SelectionKey.OP_READ);
      ByteBuffer echoed = ByteBuffer.allocate(Talk.SIZE);
      while (echoed.hasRemaining()) {
        select(selector);
        if (channel.read(echoed) < 0) {
          break;
        }
      }
      Talk.verify(echoed.array());
    }
  }

  private static void serveBySelector(String host, IntConsumer listening) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open();
        Selector selector = Selector.open()) {
      server.configureBlocking(false);
      server.bind(Talk.bindTo(host));
      server.register(selector, SelectionKey.OP_ACCEPT);
      listening.accept(server.socket().getLocalPort());
      select(selector);
      try (SocketChannel channel = server.accept()) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        ByteBuffer buffer = ByteBuffer.allocate(Talk.SIZE);
        while (true) {
          select(selector);
          if (channel.read(buffer) < 0) {
            return;
          }
          ((java.nio.Buffer) buffer).flip();
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          ((java.nio.Buffer) buffer).clear();
        }
      }
    }
  }

  private static void select(Selector selector) throws IOException {
    selector.selectedKeys().clear();
    if (selector.select(Talk.TIMEOUT_MS) == 0) {
      throw new IOException("nothing ready after " + Talk.TIMEOUT_MS + " ms");
    }
  }
}
