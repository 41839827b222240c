package apps;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What an application can see of its sockets when things go wrong: one line each, the same in every
 * run. The first argument is a port whose packets are dropped, so that a connect to it hangs.
 */
public final class Behaviours {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static InetSocketAddress unused;
  private static InetSocketAddress silent;

  private Behaviours() {}

  public static void main(String[] args) throws Exception {
    unused = new InetSocketAddress(LOOPBACK, 9);
    silent = new InetSocketAddress(LOOPBACK, Integer.parseInt(args[0]));
    connecting();
    binding();
    timeouts();
    closedByAnotherThread();
    interrupted();
    ends();
    selecting();
    states();
    options();
    System.exit(0); // the threads of the asynchronous channels
  }

  private static void connecting() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("no-such-host.invalid", 80);
    InetSocketAddress noRoute = new InetSocketAddress("192.0.2.1", 80);
    InetSocketAddress noRoute6 = new InetSocketAddress("2001:db8::1", 80);
    for (InetSocketAddress to : new InetSocketAddress[] {unused, unresolved, noRoute, noRoute6}) {
      print("Socket to " + to, () -> connect(new Socket(), to, 0));
      print("Socket with timeout to " + to, () -> connect(new Socket(), to, 5000));
      print("SocketChannel to " + to, () -> closing(SocketChannel.open(), c -> c.connect(to)));
      print("adaptor to " + to, () -> connect(SocketChannel.open().socket(), to, 5000));
      print(
          "asynchronous channel to " + to,
          () -> closing(AsynchronousSocketChannel.open(), c -> c.connect(to).get()));
    }
    print(
        "Socket again after a refusal",
        () ->
            closing(
                new Socket(),
                socket -> {
                  try {
                    socket.connect(unused);
                  } catch (Exception ignored) {
                    // again
                  }
                  socket.connect(unused);
                  return null;
                }));
    print(
        "SocketChannel again after a refusal",
        () ->
            closing(
                SocketChannel.open(),
                channel -> {
                  try {
                    channel.connect(unused);
                  } catch (Exception ignored) {
                    // again
                  }
                  return channel.connect(unused);
                }));
  }

  private static Object connect(Socket socket, SocketAddress to, int timeout) throws Exception {
    return closing(
        socket,
        s -> {
          s.connect(to, timeout);
          return "connected";
        });
  }

  private static void binding() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      SocketAddress address = taken.getLocalSocketAddress();
      print("ServerSocket in use", () -> new ServerSocket(taken.getLocalPort(), 1, LOOPBACK));
      print(
          "ServerSocketChannel in use",
          () -> closing(ServerSocketChannel.open(), c -> c.bind(address)));
      print("Socket in use", () -> closing(new Socket(), s -> bind(s, address)));
      print("SocketChannel in use", () -> closing(SocketChannel.open(), c -> c.bind(address)));
    }
    SocketAddress foreign = new InetSocketAddress("192.0.2.1", 0);
    print("ServerSocket foreign", () -> closing(new ServerSocket(), s -> bind(s, foreign)));
    print("Socket foreign", () -> closing(new Socket(), s -> bind(s, foreign)));
    print("SocketChannel foreign", () -> closing(SocketChannel.open(), c -> c.bind(foreign)));
    print(
        "ServerSocket again at once",
        () -> {
          int port;
          try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
              Socket client = new Socket(LOOPBACK, server.getLocalPort());
              Socket accepted = server.accept()) {
            port = server.getLocalPort();
            accepted.close(); // first, so that TIME_WAIT is on the server's side
          }
          new ServerSocket(port, 1, LOOPBACK).close();
          return "bound";
        });
  }

  private static Object bind(ServerSocket socket, SocketAddress address) throws Exception {
    socket.bind(address);
    return "bound";
  }

  private static Object bind(Socket socket, SocketAddress address) throws Exception {
    socket.bind(address);
    return "bound";
  }

  private static void timeouts() {
    print("accept timeout", () -> closing(listening(), s -> timed(s).accept()));
    print(
        "accept timeout of an adaptor",
        () -> closing(ServerSocketChannel.open(), c -> timed(c.bind(null).socket()).accept()));
    print("read timeout", () -> pair((a, b) -> timed(a).getInputStream().read()));
    print("read timeout of the accepted", () -> pair((a, b) -> timed(b).getInputStream().read()));
    print("connect timeout", () -> connect(new Socket(), silent, 50));
    print(
        "connect timeout of an adaptor", () -> connect(SocketChannel.open().socket(), silent, 50));
  }

  private static ServerSocket listening() throws Exception {
    return new ServerSocket(0, 5, LOOPBACK);
  }

  private static ServerSocket timed(ServerSocket socket) throws Exception {
    socket.setSoTimeout(50);
    return socket;
  }

  private static Socket timed(Socket socket) throws Exception {
    socket.setSoTimeout(50);
    return socket;
  }

  private static void closedByAnotherThread() {
    print("accept closed", () -> closed(listening(), ServerSocket::accept));
    print(
        "accept of a channel closed",
        () -> closed(listeningChannel(), ServerSocketChannel::accept));
    print("read closed", () -> pair((a, b) -> closed(a, s -> s.getInputStream().read())));
    print("read of a channel closed", () -> channels((a, b) -> closed(a, Behaviours::read)));
    print("connect closed", () -> closed(new Socket(), s -> connectTo(s, silent)));
    print(
        "connect of a channel closed", () -> closed(SocketChannel.open(), c -> c.connect(silent)));
    print(
        "asynchronous accept closed",
        () ->
            closed(
                AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0)),
                c -> c.accept().get()));
    print(
        "asynchronous connect closed",
        () -> closed(AsynchronousSocketChannel.open(), c -> c.connect(silent).get()));
  }

  private static void interrupted() {
    print(
        "accept of a channel interrupted",
        () -> closing(listeningChannel(), c -> interrupted(c::accept)));
    print("read of a channel interrupted", () -> channels((a, b) -> interrupted(() -> read(a))));
    print(
        "connect of a channel interrupted",
        () -> closing(SocketChannel.open(), c -> interrupted(() -> c.connect(silent))));
    print(
        "select interrupted",
        () -> closing(Selector.open(), s -> interrupted(() -> s.select() + " selected")));
  }

  private static ServerSocketChannel listeningChannel() throws Exception {
    return ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
  }

  private static Object connectTo(Socket socket, SocketAddress to) throws Exception {
    socket.connect(to);
    return "connected";
  }

  private static Object read(SocketChannel channel) throws Exception {
    return channel.read(ByteBuffer.allocate(10));
  }

  private static void ends() {
    print(
        "half close",
        () ->
            pair(
                (a, b) -> {
                  a.shutdownOutput();
                  int end = b.getInputStream().read();
                  b.getOutputStream().write(5);
                  return end + " " + a.getInputStream().read();
                }));
    print(
        "write after shutdownOutput",
        () ->
            pair(
                (a, b) -> {
                  a.shutdownOutput();
                  a.getOutputStream().write(5);
                  return "written";
                }));
    print(
        "read after shutdownInput",
        () ->
            pair(
                (a, b) -> {
                  a.shutdownInput();
                  return a.getInputStream().read() + " " + a.getInputStream().available();
                }));
    print(
        "channel half close",
        () ->
            channels(
                (a, b) -> {
                  a.shutdownOutput();
                  Object end = read(b);
                  return end + " " + say2(() -> a.write(ByteBuffer.allocate(1)));
                }));
    print(
        "reset by linger 0",
        () ->
            pair(
                (a, b) -> {
                  a.setSoLinger(true, 0);
                  a.close();
                  return b.getInputStream().read();
                }));
    print(
        "read after close",
        () ->
            pair(
                (a, b) -> {
                  java.io.InputStream in = a.getInputStream();
                  a.close();
                  return in.read();
                }));
  }

  private static void selecting() {
    print(
        "selected refusal",
        () ->
            closing(
                SocketChannel.open(),
                channel -> {
                  channel.configureBlocking(false);
                  try (Selector selector = Selector.open()) {
                    channel.register(selector, SelectionKey.OP_CONNECT);
                    if (!channel.connect(unused)) {
                      selector.select(5000);
                    }
                    return channel.finishConnect();
                  }
                }));
    print(
        "selected end",
        () ->
            channels(
                (a, b) -> {
                  b.configureBlocking(false);
                  try (Selector selector = Selector.open()) {
                    SelectionKey key =
                        b.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    selector.select(5000);
                    String before = "ready " + key.readyOps();
                    key.interestOps(SelectionKey.OP_READ);
                    a.close();
                    selector.selectedKeys().clear();
                    selector.select(5000);
                    return before + " then " + key.readyOps() + " read " + read(b);
                  }
                }));
    print("finishConnect alone", () -> closing(SocketChannel.open(), SocketChannel::finishConnect));
    print(
        "non-blocking accept",
        () ->
            closing(
                listeningChannel(),
                c -> {
                  c.configureBlocking(false);
                  return "" + c.accept();
                }));
    print(
        "non-blocking read",
        () ->
            channels(
                (a, b) -> {
                  a.configureBlocking(false);
                  return read(a);
                }));
  }

  private static void states() {
    print("fresh socket", () -> closing(new Socket(), Behaviours::state));
    print("fresh server", () -> closing(new ServerSocket(), s -> s.toString()));
    print("bound server", () -> closing(new ServerSocket(0), s -> s.toString()));
    print("connected socket", () -> pair((a, b) -> state(a)));
    print("accepted socket", () -> pair((a, b) -> state(b)));
    print(
        "closed socket",
        () ->
            pair(
                (a, b) -> {
                  a.close();
                  return state(a);
                }));
    print("fresh channel", () -> closing(SocketChannel.open(), SocketChannel::toString));
    print("connected channel", () -> channels((a, b) -> a.toString()));
    print("accepted channel", () -> channels((a, b) -> b.toString()));
    print(
        "closed channel",
        () ->
            channels(
                (a, b) -> {
                  a.close();
                  return say2(() -> read(a));
                }));
    print("read unconnected", () -> closing(SocketChannel.open(), Behaviours::read));
  }

  private static Object state(Socket socket) {
    return socket
        + " "
        + socket.isBound()
        + socket.isConnected()
        + socket.isClosed()
        + " "
        + socket.getLocalAddress()
        + " "
        + socket.getRemoteSocketAddress();
  }

  private static void options() {
    print("options of a channel", () -> closing(SocketChannel.open(), Behaviours::values));
    print("options of a connected channel", () -> channels((a, b) -> values(a)));
    print("options of an accepted channel", () -> channels((a, b) -> values(b)));
    print("options of a listener", () -> closing(listeningChannel(), Behaviours::values));
    print(
        "options of an asynchronous channel",
        () -> closing(AsynchronousSocketChannel.open(), Behaviours::values));
    print(
        "getters",
        () ->
            pair(
                (a, b) ->
                    a.getTcpNoDelay()
                        + " "
                        + a.getKeepAlive()
                        + " "
                        + a.getSoLinger()
                        + " "
                        + a.getSoTimeout()
                        + " "
                        + a.getReuseAddress()));
    print(
        "setters",
        () ->
            pair(
                (a, b) -> {
                  a.setTcpNoDelay(true);
                  a.setKeepAlive(true);
                  a.setSoLinger(true, 3);
                  a.setSendBufferSize(20_000);
                  a.setReceiveBufferSize(20_000);
                  return a.getTcpNoDelay()
                      + " "
                      + a.getKeepAlive()
                      + " "
                      + a.getSoLinger()
                      + " "
                      + a.getSendBufferSize()
                      + " "
                      + a.getReceiveBufferSize();
                }));
  }

  private static Object values(NetworkChannel channel) {
    TreeMap<String, Object> values = new TreeMap<>();
    for (SocketOption<?> option : channel.supportedOptions()) {
      String name = option.name();
      // sizes of buffers that the kernel tunes as it goes, and ids of its queues, are no property
      if (!name.endsWith("BUF") && !name.equals("SO_INCOMING_NAPI_ID")) {
        values.put(name, say2(() -> channel.getOption(option)));
      }
    }
    return values;
  }

  /** Something done with a resource. */
  private interface Use<T> {
    Object with(T resource) throws Exception;
  }

  /** Something done with the two ends of a connection. */
  private interface Use2<T> {
    Object with(T client, T accepted) throws Exception;
  }

  private static <T extends Closeable> Object closing(T resource, Use<T> use) throws Exception {
    try (T open = resource) {
      return use.with(open);
    }
  }

  private static Object pair(Use2<Socket> use) throws Exception {
    try (ServerSocket server = listening();
        Socket client = new Socket(LOOPBACK, server.getLocalPort());
        Socket accepted = server.accept()) {
      return use.with(client, accepted);
    }
  }

  private static Object channels(Use2<SocketChannel> use) throws Exception {
    try (ServerSocketChannel server = listeningChannel();
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept()) {
      return use.with(client, accepted);
    }
  }

  /** Blocks a thread in the call, closes the resource, and waits for the result of the call. */
  private static <T extends Closeable> Object closed(T resource, Use<T> blocking) throws Exception {
    FutureTask<Object> task = new FutureTask<>(() -> blocking.with(resource));
    Thread thread = startBlocked(task);
    resource.close();
    thread.join(Talk.TIMEOUT_MS);
    return thread.isAlive() ? "still blocked" : task.get();
  }

  private static Object interrupted(Callable<Object> blocking) throws Exception {
    FutureTask<Object> task = new FutureTask<>(blocking);
    Thread thread = startBlocked(task);
    thread.interrupt();
    thread.join(Talk.TIMEOUT_MS);
    return thread.isAlive() ? "still blocked" : task.get();
  }

  /** A blocked call cannot be detected directly: waits until it stays in the same native method. */
  private static Thread startBlocked(FutureTask<Object> task) throws InterruptedException {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    int same = 0;
    StackTraceElement[] before = {};
    while (same < 5 && thread.isAlive()) {
      Thread.sleep(10);
      StackTraceElement[] now = thread.getStackTrace();
      boolean blocked = now.length > 0 && now[0].isNativeMethod() && Arrays.equals(now, before);
      same = blocked ? same + 1 : 0;
      before = now;
    }
    return thread;
  }

  private static void print(String what, Callable<Object> action) {
    System.out.println(what + ": " + withoutPorts(say2(action)));
  }

  private static String say2(Callable<?> action) {
    try {
      return "" + action.call();
    } catch (ExecutionException e) {
      return "" + e.getCause();
    } catch (Throwable e) {
      return "" + e;
    }
  }

  private static String withoutPorts(String text) {
    return text.replaceAll("([:=])[0-9]{4,5}\\b", "$1PORT");
  }
}
