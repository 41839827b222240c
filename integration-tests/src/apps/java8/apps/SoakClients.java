package apps;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The clients of {@link Soak}, and what disturbs them. */
final class SoakClients {
  static final int KINDS = 5;

  private static final boolean JAVA_8 =
      System.getProperty("java.specification.version").equals("1.8");

  private static final byte[] BLOCK = block();

  private static byte[] block() {
    byte[] block = new byte[SoakServers.BLOCK];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i * 7);
    }
    return block;
  }

  static String name(int kind) {
    return new String[] {"socket", "socket-timeout", "channel", "channel-selector", "async"}[kind];
  }

  /** A complete conversation. */
  void talk(int kind, InetSocketAddress to) throws Exception {
    try (Closeable socket = open(kind)) {
      talk(socket, kind, to);
    }
  }

  /**
   * The same, closed (0, 1) or interrupted (2) by another thread some nanoseconds after it began.
   * How it ends is open; that it ends is not.
   */
  void disturbed(int kind, InetSocketAddress to, int how, int nanos) throws Exception {
    try (Closeable socket = open(kind)) {
      Thread talking = Thread.currentThread();
      Thread disturber =
          new Thread(
              () -> {
                LockSupport.parkNanos(nanos);
                try {
                  // java.net sockets take no notice of an interrupt, and a blocking connect of JDK
                  // 8
                  // misses one in ten thousand, on plain TCP too
                  if (how == 2 && kind >= (JAVA_8 ? 3 : 2)) {
                    talking.interrupt();
                  } else {
                    socket.close();
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      disturber.start();
      try {
        talk(socket, kind, to);
      } catch (Exception ignored) {
        // closed or interrupted somewhere between
      }
      while (disturber.isAlive()) {
        try {
          disturber.join();
        } catch (InterruptedException ignored) {
          // the thread that interrupts is joined all the same
        }
      }
      Thread.interrupted();
    }
  }

  private static Closeable open(int kind) throws IOException {
    switch (kind) {
      case 0:
      case 1:
        Socket socket = new Socket();
        if (JAVA_8) {
          // which forgets the descriptor of one that is closed while another thread's first call
          // makes it, until its finalizer runs: 12 of 20 000 without any agent
          socket.setTcpNoDelay(true);
        }
        return socket;
      case 4:
        return AsynchronousSocketChannel.open();
      default:
        return SocketChannel.open();
    }
  }

  private static void talk(Closeable closeable, int kind, InetSocketAddress to) throws Exception {
    switch (kind) {
      case 0:
      case 1:
        Socket socket = (Socket) closeable;
        socket.setTcpNoDelay(true);
        if (kind == 0) {
          socket.connect(to);
        } else {
          socket.connect(to, Talk.TIMEOUT_MS);
        }
        socket.setSoTimeout(Talk.TIMEOUT_MS);
        socket.getOutputStream().write(BLOCK);
        byte[] echoed = new byte[BLOCK.length];
        new DataInputStream(socket.getInputStream()).readFully(echoed);
        verify(echoed);
        break;
      case 2:
        SocketChannel channel = (SocketChannel) closeable;
        channel.connect(to);
        talk(channel);
        break;
      case 3:
        talkBySelector((SocketChannel) closeable, to);
        break;
      default:
        AsynchronousSocketChannel async = (AsynchronousSocketChannel) closeable;
        async.connect(to).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        async.write(ByteBuffer.wrap(BLOCK)).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        ByteBuffer into = ByteBuffer.allocate(BLOCK.length);
        while (into.hasRemaining()) {
          if (async.read(into).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS) < 0) {
            throw new IOException("early end");
          }
        }
        verify(into.array());
    }
  }

  private static void talk(ByteChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(BLOCK));
    ByteBuffer into = ByteBuffer.allocate(BLOCK.length);
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new IOException("early end");
      }
    }
    verify(into.array());
  }

  /** Registered and selected before the connect: a demotion then meets an epoll set. */
  private static void talkBySelector(SocketChannel channel, InetSocketAddress to)
      throws IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
      selector.selectNow();
      selector.selectedKeys().clear();
      if (!channel.connect(to)) {
        do {
          await(selector, channel);
        } while (!channel.finishConnect());
      }
      channel.write(ByteBuffer.wrap(BLOCK));
      key.interestOps(SelectionKey.OP_READ);
      ByteBuffer into = ByteBuffer.allocate(BLOCK.length);
      while (into.hasRemaining()) {
        await(selector, channel);
        if (channel.read(into) < 0) {
          throw new IOException("early end");
        }
      }
      verify(into.array());
    }
  }

  private static void await(Selector selector, SocketChannel channel) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Talk.TIMEOUT_MS);
    // a close by another thread wakes no selector; an interrupt wakes it and stays set
    while (selector.select(10) == 0) {
      if (!channel.isOpen()
          || Thread.currentThread().isInterrupted()
          || System.nanoTime() > deadline) {
        throw new IOException("nothing was selected");
      }
    }
    selector.selectedKeys().clear();
  }

  private static void verify(byte[] echoed) throws IOException {
    if (!Arrays.equals(BLOCK, echoed)) {
      throw new IOException("the echo differs");
    }
  }
}
