package apps;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Fixes the sizes of its buffers, as Kafka does, and holds the sockets so that they can be looked
 * at. By lines on stdin: {@code pair KIND HOST} (a listener, a connection to it, and what it
 * accepts), {@code connect KIND HOST PORT}, {@code again} (sets other sizes on what is connected),
 * {@code fill} (writes until the channel that connects takes no more; what it is connected to reads
 * nothing), {@code close}. Prints {@code sizes} and what it reads of SO_SNDBUF and SO_RCVBUF.
 */
public final class FixedBuffers {
  private static final int SEND = 40_000;
  private static final int RECEIVE = 50_000;

  private final List<Closeable> held = new ArrayList<>();
  private final StringBuilder read = new StringBuilder();

  private FixedBuffers() {}

  public static void main(String[] args) throws Exception {
    FixedBuffers app = new FixedBuffers();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        app.run(line.split(" "));
        System.out.println("done");
      } catch (Exception e) {
        e.printStackTrace();
        System.out.println("failed " + e);
      }
    }
  }

  private void run(String[] words) throws Exception {
    read.setLength(0);
    switch (words[0]) {
      case "pair":
        pair(words[1], words[2]);
        break;
      case "connect":
        connect(words[1], new InetSocketAddress(words[2], Integer.parseInt(words[3])));
        break;
      case "again":
        for (Closeable socket : held) {
          set(socket, SEND / 2, RECEIVE / 2);
        }
        break;
      case "fill":
        SocketChannel channel = (SocketChannel) held.get(1);
        channel.configureBlocking(false);
        while (channel.write(ByteBuffer.allocate(RECEIVE)) > 0) {
          continue;
        }
        break;
      case "close":
        for (Closeable socket : held) {
          socket.close();
        }
        held.clear();
        break;
      default:
        throw new IllegalArgumentException(words[0]);
    }
    System.out.println("sizes" + read);
  }

  private void pair(String kind, String host) throws Exception {
    InetSocketAddress any = new InetSocketAddress(host, 0);
    switch (kind) {
      case "socket":
        ServerSocket server = new ServerSocket();
        held.add(server);
        server.setReceiveBufferSize(RECEIVE);
        server.bind(any);
        read.append(' ').append(server.getReceiveBufferSize());
        connect(kind, (InetSocketAddress) server.getLocalSocketAddress());
        accepted(server.accept());
        break;
      case "channel":
        ServerSocketChannel listener = ServerSocketChannel.open();
        held.add(listener);
        listener.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE).bind(any);
        read.append(' ').append(listener.getOption(StandardSocketOptions.SO_RCVBUF));
        connect(kind, (InetSocketAddress) listener.getLocalAddress());
        accepted(listener.accept());
        break;
      case "async":
        AsynchronousServerSocketChannel async = AsynchronousServerSocketChannel.open();
        held.add(async);
        async.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE).bind(any);
        read.append(' ').append(async.getOption(StandardSocketOptions.SO_RCVBUF));
        Future<AsynchronousSocketChannel> accepted = async.accept();
        connect(kind, (InetSocketAddress) async.getLocalAddress());
        accepted(accepted.get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS));
        break;
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private void connect(String kind, InetSocketAddress to) throws Exception {
    switch (kind) {
      case "socket":
        Socket socket = new Socket();
        held.add(socket);
        set(socket, SEND, RECEIVE);
        socket.connect(to, Talk.TIMEOUT_MS);
        socket.getOutputStream().write(1);
        read(socket);
        break;
      case "channel":
        SocketChannel channel = SocketChannel.open();
        held.add(channel);
        set(channel, SEND, RECEIVE);
        channel.connect(to);
        channel.write(ByteBuffer.wrap(new byte[1]));
        read(channel);
        break;
      case "async":
        AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
        held.add(async);
        set(async, SEND, RECEIVE);
        async.connect(to).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        async.write(ByteBuffer.wrap(new byte[1])).get();
        read(async);
        break;
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  /** The size of the receive buffer is the listener's. */
  private void accepted(Closeable socket) throws IOException {
    held.add(socket);
    if (socket instanceof Socket) {
      read.append(' ').append(((Socket) socket).getReceiveBufferSize());
      ((Socket) socket).setSendBufferSize(SEND);
    } else {
      NetworkChannel channel = (NetworkChannel) socket;
      read.append(' ').append(channel.getOption(StandardSocketOptions.SO_RCVBUF));
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND);
    }
    read(socket);
  }

  private static void set(Closeable socket, int send, int receive) throws IOException {
    if (socket instanceof Socket) {
      ((Socket) socket).setSendBufferSize(send);
      ((Socket) socket).setReceiveBufferSize(receive);
    } else {
      ((NetworkChannel) socket).setOption(StandardSocketOptions.SO_SNDBUF, send);
      ((NetworkChannel) socket).setOption(StandardSocketOptions.SO_RCVBUF, receive);
    }
  }

  private void read(Closeable socket) throws IOException {
    if (socket instanceof Socket) {
      read.append(' ').append(((Socket) socket).getSendBufferSize());
      read.append(' ').append(((Socket) socket).getReceiveBufferSize());
    } else {
      append((NetworkChannel) socket, StandardSocketOptions.SO_SNDBUF);
      append((NetworkChannel) socket, StandardSocketOptions.SO_RCVBUF);
    }
  }

  private void append(NetworkChannel channel, SocketOption<Integer> option) throws IOException {
    read.append(' ').append(channel.getOption(option));
  }
}
