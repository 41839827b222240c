package apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Connects to a peer in every way that Java has, and prints what came of it, as an application sees
 * it: "WAY ok" after an echoed byte, or "WAY EXCEPTION".
 *
 * <pre>
 *   Refused HOST PORT [WAY...]     all ways, or those
 *
 * Two are none of all: "nodelay" sets TCP_NODELAY, and leaves the connection open until its input
 * ends; "finishing" waits in finishConnect for a connect that began non-blocking.
 * </pre>
 */
public final class Refused {
  private static final int LIMIT_MS = 10_000;
  private static final List<String> WAYS =
      Arrays.asList(
          "socket",
          "timeout",
          "bound",
          "channel",
          "adaptor",
          "selector",
          "registered",
          "polling",
          "async",
          "virtual");

  private final InetSocketAddress peer;

  private Refused(InetSocketAddress peer) {
    this.peer = peer;
  }

  public static void main(String[] args) {
    Refused app = new Refused(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
    List<String> ways = args.length > 2 ? Arrays.asList(args).subList(2, args.length) : WAYS;
    for (String way : ways) {
      String result;
      try {
        result = app.connect(way);
      } catch (Exception e) {
        result = e.toString();
      }
      System.out.println(way + " " + result);
    }
  }

  private String connect(String way) throws Exception {
    switch (way) {
      case "socket":
        return bySocket(0, false);
      case "timeout":
        return bySocket(LIMIT_MS, false);
      case "bound":
        return bySocket(LIMIT_MS, true);
      case "nodelay":
        return withNoDelay();
      case "channel":
        try (SocketChannel channel = SocketChannel.open()) {
          channel.connect(peer);
          return echo(channel);
        }
      case "adaptor":
        try (SocketChannel channel = SocketChannel.open()) {
          channel.socket().connect(peer, LIMIT_MS);
          return echo(channel);
        }
      case "selector":
        return bySelector(/* registeredFirst= */ false);
      case "registered":
        return bySelector(/* registeredFirst= */ true);
      case "polling":
        return byPolling();
      case "finishing":
        return byFinishing();
      case "async":
        return byAsynchronousChannel();
      case "virtual":
        return onVirtualThread();
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private String bySocket(int timeout, boolean bound) throws IOException {
    try (Socket socket = new Socket()) {
      if (bound) {
        socket.bind(new InetSocketAddress(0));
      }
      int port = socket.getLocalPort();
      socket.connect(peer, timeout);
      if (bound && socket.getLocalPort() != port) {
        return "another port";
      }
      socket.setSoTimeout(LIMIT_MS);
      OutputStream out = socket.getOutputStream();
      out.write('x');
      InputStream in = socket.getInputStream();
      return in.read() == 'x' ? "ok" : "another byte";
    }
  }

  private String withNoDelay() throws IOException {
    Socket socket = new Socket(); // stays open
    socket.setTcpNoDelay(true);
    socket.connect(peer);
    System.out.println("connected");
    return System.in.read() < 0 && socket.isConnected() ? "ok" : "input";
  }

  private String bySelector(boolean registeredFirst) throws IOException {
    try (SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key =
          registeredFirst ? channel.register(selector, SelectionKey.OP_CONNECT) : null;
      if (!channel.connect(peer)) {
        if (key == null) {
          key = channel.register(selector, SelectionKey.OP_CONNECT);
        }
        // Netty and others take every other outcome for an error
        if (selector.select(LIMIT_MS) != 1) {
          return "no event";
        }
        selector.selectedKeys().clear();
        if (!key.isConnectable()) {
          return "another event";
        }
        if (!channel.finishConnect()) {
          return "not finished";
        }
      }
      if (key != null) {
        // the selector has to see what comes later, too
        channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        key.interestOps(SelectionKey.OP_READ);
        if (selector.select(LIMIT_MS) != 1 || !key.isReadable()) {
          return "no event for the answer";
        }
        return channel.read(ByteBuffer.allocate(1)) == 1 ? "ok" : "no byte";
      }
      channel.configureBlocking(true);
      return echo(channel);
    }
  }

  private String byPolling() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      channel.connect(peer);
      while (!channel.finishConnect()) {
        Thread.sleep(1);
      }
      channel.configureBlocking(true);
      return echo(channel);
    }
  }

  private String byFinishing() throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      boolean connected = channel.connect(peer);
      channel.configureBlocking(true);
      if (connected || !channel.finishConnect()) {
        return "connected " + connected;
      }
      return echo(channel);
    }
  }

  private String byAsynchronousChannel() throws Exception {
    try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      try {
        channel.connect(peer).get(LIMIT_MS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        return e.getCause().toString();
      }
      channel.write(ByteBuffer.wrap(new byte[] {'x'})).get(LIMIT_MS, TimeUnit.MILLISECONDS);
      int count = channel.read(ByteBuffer.allocate(1)).get(LIMIT_MS, TimeUnit.MILLISECONDS);
      return count == 1 ? "ok" : "no byte";
    }
  }

  /** The same as "timeout" on a platform thread where there are no virtual ones. */
  private String onVirtualThread() throws Exception {
    String[] result = new String[1];
    Runnable task =
        () -> {
          try {
            result[0] = bySocket(0, false);
          } catch (IOException e) {
            result[0] = e.toString();
          }
        };
    Thread thread;
    try {
      thread =
          (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    } catch (NoSuchMethodException e) {
      thread = new Thread(task);
      thread.start();
    }
    thread.join();
    return result[0];
  }

  private static String echo(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {'x'}));
    return channel.read(ByteBuffer.allocate(1)) == 1 ? "ok" : "no byte";
  }
}
