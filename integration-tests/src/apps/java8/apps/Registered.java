package apps;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Channels that a selector knows before they connect or listen.
 *
 * <pre>
 *   Registered inline HOST PORT       sets SO_OOBINLINE, connects, sends a byte
 *   Registered pending HOST PORT      connects, prints "pending", and on a line of stdin sets
 *                                     SO_OOBINLINE before the connect is finished
 *   Registered server                 registers, listens, prints "port N", accepts one
 *   Registered races HOST PORT N      N channels, registered and connected while the selector's
 *                                     thread updates its set; prints "lost N"
 *   Registered races HOST PORT N OTHER_PORT
 *                                     the same, each after connections to the other port of 127.0.0.1
 *   Registered virtual HOST PORT      connects a socket and a channel on a virtual thread (21)
 * </pre>
 *
 * Prints "event" for each that the selector saw.
 */
public final class Registered {
  private static final int LIMIT_MS = 3000;
  private static final int OTHERS = 10;

  private final InetSocketAddress peer;

  private Registered(InetSocketAddress peer) {
    this.peer = peer;
  }

  public static void main(String[] args) throws Exception {
    Registered app =
        new Registered(
            args.length > 2 ? new InetSocketAddress(args[1], Integer.parseInt(args[2])) : null);
    switch (args[0]) {
      case "inline":
        app.inline();
        break;
      case "pending":
        app.pending();
        break;
      case "server":
        server();
        break;
      case "races":
        app.races(Integer.parseInt(args[3]), args.length > 4 ? Integer.parseInt(args[4]) : 0);
        break;
      case "virtual":
        app.virtual();
        break;
      default:
        throw new IllegalArgumentException(args[0]);
    }
    System.exit(0); // whatever waits in a selector
  }

  private void inline() throws Exception {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
    selector.selectNow();
    selector.selectedKeys().clear();
    channel.socket().setOOBInline(true);
    connect(channel, selector, key);
    echo(channel, selector, key);
  }

  private void connect(SocketChannel channel, Selector selector, SelectionKey key)
      throws IOException {
    if (!channel.connect(peer)) {
      finish(channel, selector, key);
    }
  }

  private static void finish(SocketChannel channel, Selector selector, SelectionKey key)
      throws IOException {
    key.interestOps(SelectionKey.OP_CONNECT);
    await(selector, key);
    if (!channel.finishConnect()) {
      throw new IOException("an event of a connect that is not finished");
    }
  }

  private static void echo(SocketChannel channel, Selector selector, SelectionKey key)
      throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {'e'}));
    key.interestOps(SelectionKey.OP_READ);
    await(selector, key);
    ByteBuffer answer = ByteBuffer.allocate(1);
    channel.read(answer);
    System.out.println("answer " + (char) answer.get(0));
    channel.close();
  }

  private static void await(Selector selector, SelectionKey key) throws IOException {
    selector.selectedKeys().clear();
    selector.select(LIMIT_MS);
    System.out.println(selector.selectedKeys().contains(key) ? "event" : "nothing");
  }

  private void pending() throws Exception {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    SelectionKey key = channel.register(selector, 0);
    System.out.println(channel.connect(peer) ? "connected" : "pending");
    System.in.read();
    channel.socket().setOOBInline(true);
    System.out.println("set");
    finish(channel, selector, key);
    echo(channel, selector, key);
  }

  private static void server() throws Exception {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    SelectionKey key = channel.register(selector, SelectionKey.OP_ACCEPT);
    selector.selectNow();
    channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    System.out.println("port " + channel.socket().getLocalPort());
    selector.selectedKeys().clear();
    while (selector.select(LIMIT_MS) == 1 && channel.accept() == null) {
      selector.selectedKeys().clear();
    }
    System.out.println(selector.selectedKeys().contains(key) ? "event" : "nothing");
  }

  /**
   * Each channel is registered with one selector from the beginning, and with another by that one's
   * thread while it connects.
   */
  private void races(int count, int otherPort) throws Exception {
    Selector first = Selector.open();
    Selector second = Selector.open();
    // so that a thread that looks at all of them takes long
    List<DatagramChannel> others = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      others.add(DatagramChannel.open());
    }
    BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    Thread loop = new Thread(() -> loop(second, arrivals));
    loop.setDaemon(true);
    loop.start();
    int lost = 0;
    for (int i = 0; i < count; i++) {
      for (int other = 0; otherPort != 0 && other < OTHERS; other++) {
        new Socket("127.0.0.1", otherPort).close();
      }
      Arrival arrival = new Arrival(SocketChannel.open());
      if (otherPort == 0) {
        // so that each is opened as MPTCP, whatever became of those before
        arrival.channel.setOption(StandardSocketOptions.IP_TOS, 0x10);
      }
      arrival.channel.configureBlocking(false);
      arrival.channel.register(first, 0);
      arrivals.add(arrival);
      second.wakeup();
      arrival.channel.connect(peer);
      arrival.connects = true;
      if (!arrival.connected.await(LIMIT_MS, TimeUnit.MILLISECONDS)) {
        lost++;
      }
      arrival.channel.close();
      first.selectNow();
    }
    System.out.println("lost " + lost);
  }

  private static final class Arrival {
    final SocketChannel channel;
    final CountDownLatch connected = new CountDownLatch(1);
    volatile boolean connects;

    Arrival(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private static void loop(Selector selector, BlockingQueue<Arrival> arrivals) {
    Random random = new Random();
    while (true) {
      try {
        for (Arrival next = arrivals.poll(); next != null; next = arrivals.poll()) {
          // while the other thread is somewhere in connect, or past it
          LockSupport.parkNanos(random.nextInt(1 << random.nextInt(26)));
          next.channel.register(selector, SelectionKey.OP_CONNECT, next);
        }
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          finish(key);
        }
        selector.selectedKeys().clear();
      } catch (IOException | RuntimeException e) {
        e.printStackTrace();
      }
    }
  }

  private static void finish(SelectionKey key) {
    Arrival arrival = (Arrival) key.attachment();
    try {
      // before its connect a socket is ready for everything
      if (arrival.connects && arrival.channel.finishConnect()) {
        key.cancel();
        arrival.connected.countDown();
      }
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
    }
  }

  private void virtual() throws Exception {
    Thread thread =
        (Thread)
            Thread.class
                .getMethod("startVirtualThread", Runnable.class)
                .invoke(
                    null,
                    (Runnable)
                        () -> {
                          try {
                            talkOnThisThread();
                          } catch (IOException e) {
                            e.printStackTrace();
                          }
                        });
    thread.join();
  }

  private void talkOnThisThread() throws IOException {
    try (Socket socket = new Socket()) {
      socket.setOOBInline(true);
      socket.connect(peer, LIMIT_MS);
      OutputStream out = socket.getOutputStream();
      out.write('s');
      System.out.println("answer " + (char) socket.getInputStream().read());
    }
    try (SocketChannel channel = SocketChannel.open(peer)) {
      channel.write(ByteBuffer.wrap(new byte[] {'c'}));
      ByteBuffer answer = ByteBuffer.allocate(1);
      channel.read(answer);
      System.out.println("answer " + (char) answer.get(0));
    }
  }
}
