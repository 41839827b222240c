package apps;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sets whatever can be set on a socket before it connects, connects, and holds it so that it can be
 * looked at. By lines on stdin: {@code connect KIND LOCAL HOST PORT}, {@code alike KIND LOCAL HOST
 * PORT} (sets only what TCP and MPTCP treat alike), {@code exhausted KIND LOCAL HOST PORT} (with no
 * descriptor left while it connects), {@code open CLASS} (a socket with that traffic class, 0 for
 * none set) and {@code join HOST PORT} (it connects), {@code class VALUE} (the traffic class of
 * what is sent from then on, and sends a byte), {@code close}.
 */
public final class SetAndConnect {
  private static final int[] KEEP_ALIVE_TIMES = {37, 7, 5};

  private Closeable held = () -> {};
  private boolean alike;

  private SetAndConnect() {}

  public static void main(String[] args) throws Exception {
    SetAndConnect app = new SetAndConnect();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    // once before, so that nothing is loaded while descriptors are short
    new Socket().close();
    SocketChannel.open().close();
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      try {
        if (words[0].equals("close")) {
          app.held.close();
        } else if (words[0].equals("open")) {
          app.open(Integer.parseInt(words[1]));
        } else if (words[0].equals("join")) {
          app.join(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
        } else if (words[0].equals("class")) {
          app.trafficClass(Integer.parseInt(words[1]));
        } else {
          InetAddress local = InetAddress.getByName(words[2]);
          InetSocketAddress to = new InetSocketAddress(words[3], Integer.parseInt(words[4]));
          app.alike = words[0].equals("alike");
          app.connect(words[1], local, to, words[0].equals("exhausted"));
        }
        System.out.println("done");
      } catch (Exception e) {
        e.printStackTrace();
        System.out.println("failed " + e);
      }
    }
  }

  private void connect(String kind, InetAddress local, InetSocketAddress to, boolean exhausted)
      throws Exception {
    InetSocketAddress bound = new InetSocketAddress(local, 0);
    switch (kind) {
      case "socket":
        Socket socket = new Socket();
        held = socket;
        set(socket);
        setKeepAliveTimes(socket);
        socket.bind(bound);
        int port = socket.getLocalPort();
        List<FileInputStream> fillers = exhausted ? exhaust() : new ArrayList<>();
        try {
          socket.connect(to, Talk.TIMEOUT_MS);
        } finally {
          for (FileInputStream filler : fillers) {
            filler.close();
          }
        }
        System.out.println("same port " + (port == socket.getLocalPort()));
        socket.getOutputStream().write(1);
        break;
      case "channel":
        SocketChannel channel = SocketChannel.open();
        held = channel;
        set(channel.socket());
        setKeepAliveTimes(channel);
        channel.bind(bound);
        channel.connect(to);
        channel.socket().getOutputStream().write(1);
        break;
      case "registered":
        registered(bound, to);
        break;
      case "async":
        AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
        held = async;
        async.setOption(StandardSocketOptions.TCP_NODELAY, true);
        async.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        async.setOption(StandardSocketOptions.SO_SNDBUF, 40_000);
        async.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
        setKeepAliveTimes(async);
        async.bind(bound);
        async.connect(to).get(Talk.TIMEOUT_MS, TimeUnit.MILLISECONDS);
        async.write(java.nio.ByteBuffer.wrap(new byte[1])).get();
        break;
      default:
        throw new IllegalArgumentException(kind);
    }
  }

  private void open(int trafficClass) throws IOException {
    SocketChannel channel = SocketChannel.open();
    held = channel;
    if (trafficClass != 0) {
      channel.setOption(StandardSocketOptions.IP_TOS, trafficClass);
    }
  }

  private void join(InetSocketAddress to) throws IOException {
    SocketChannel channel = (SocketChannel) held;
    channel.connect(to);
    channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
  }

  private void set(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setReuseAddress(true);
    socket.setSoLinger(true, 7);
    socket.setSendBufferSize(40_000);
    socket.setReceiveBufferSize(50_000);
    if (!alike) {
      socket.setTrafficClass(0x28);
    }
  }

  /** {@code jdk.net.ExtendedSocketOptions} has them since 11, Socket.setOption came with 9. */
  private void setKeepAliveTimes(Closeable socket) throws ReflectiveOperationException {
    if (alike) {
      return;
    }
    String[] names = {"TCP_KEEPIDLE", "TCP_KEEPINTERVAL", "TCP_KEEPCOUNT"};
    for (int i = 0; i < names.length; i++) {
      Object option;
      try {
        option = Class.forName("jdk.net.ExtendedSocketOptions").getField(names[i]).get(null);
      } catch (NoSuchFieldException ignored) {
        return;
      }
      Class<?> type = socket instanceof Socket ? Socket.class : NetworkChannel.class;
      if (socket instanceof Socket && System.getProperty("java.version").startsWith("1.8")) {
        return;
      }
      type.getMethod("setOption", SocketOption.class, Object.class)
          .invoke(socket, option, KEEP_ALIVE_TIMES[i]);
    }
  }

  private void trafficClass(int value) throws IOException {
    if (held instanceof SocketChannel) {
      SocketChannel channel = (SocketChannel) held;
      channel.setOption(StandardSocketOptions.IP_TOS, value);
      channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
    } else {
      Socket socket = (Socket) held;
      socket.setTrafficClass(value);
      socket.getOutputStream().write(1);
    }
  }

  /** In two selectors, and selected, before the connect. */
  private void registered(InetSocketAddress bound, InetSocketAddress to) throws Exception {
    SocketChannel channel = SocketChannel.open();
    Selector first = Selector.open();
    Selector second = Selector.open();
    held =
        () -> {
          channel.close();
          first.close();
          second.close();
        };
    set(channel.socket());
    setKeepAliveTimes(channel);
    channel.bind(bound);
    channel.configureBlocking(false);
    channel.register(first, SelectionKey.OP_CONNECT);
    channel.register(second, SelectionKey.OP_READ);
    first.selectNow();
    second.selectNow();
    // an unconnected socket is ready for everything
    first.selectedKeys().clear();
    second.selectedKeys().clear();
    if (!channel.connect(to)) {
      if (first.select(Talk.TIMEOUT_MS) == 0) {
        throw new IOException("the first selector saw no connect");
      }
      channel.finishConnect();
    }
    channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
    second.selectedKeys().clear();
    if (second.select(Talk.TIMEOUT_MS) == 0 || !channel.keyFor(second).isReadable()) {
      throw new IOException("the second selector saw no data");
    }
    System.out.println("both selectors");
  }

  private static List<FileInputStream> exhaust() {
    List<FileInputStream> fillers = new ArrayList<>();
    try {
      while (true) {
        fillers.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException ignored) {
      return fillers;
    }
  }
}
