package apps;

import java.io.Closeable;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Gets, sets and gets again every option that this Java has, on every kind of stream socket and in
 * every state, and prints what came of it. All that it prints is the same in every run on TCP.
 */
public final class OptionTour {
  private final InetAddress loopback;

  private OptionTour(String loopback) throws Exception {
    this.loopback = InetAddress.getByName(loopback);
  }

  /** Takes the loopback address to use: 127.0.0.1 or ::1. */
  public static void main(String[] args) throws Exception {
    OptionTour tour = new OptionTour(args[0]);
    tour.sockets();
    tour.channels();
    tour.asynchronousChannels();
    System.exit(0); // the asynchronous channels' pool would linger
  }

  private void sockets() throws Exception {
    try (Socket fresh = new Socket()) {
      printOptions("socket fresh", fresh);
    }
    try (ServerSocket server = new ServerSocket(0, 5, loopback);
        Socket client = new Socket(loopback, server.getLocalPort());
        Socket accepted = server.accept()) {
      printOptions("socket connected", client);
      printOptions("socket accepted", accepted);
      talk(client, accepted);
      accepted.close();
      printOptions("socket at the end", client);
      client.close();
      printOptions("socket closed", client);
      printOptions("server socket", server);
    }
  }

  private void channels() throws Exception {
    try (SocketChannel fresh = SocketChannel.open();
        ServerSocketChannel unbound = ServerSocketChannel.open()) {
      printOptions("channel fresh", fresh);
      printOptions("server channel fresh", unbound);
    }
    try (SocketChannel fresh = SocketChannel.open()) {
      printOptions("adaptor fresh", fresh.socket());
    }
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(loopback, 0));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        printOptions("channel connected", client);
        printOptions("channel accepted", accepted);
        printOptions("adaptor connected", client.socket());
        talk(client.socket(), accepted.socket());
      }
      printOptions("server channel", server);
      printOptions("server adaptor", server.socket());
    }
  }

  private void asynchronousChannels() throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
        AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
      printOptions("async server fresh", server);
      server.bind(new InetSocketAddress(loopback, 0));
      client.connect(server.getLocalAddress()).get(10, TimeUnit.SECONDS);
      try (Closeable accepted = server.accept().get(10, TimeUnit.SECONDS)) {
        printOptions("async connected", client);
        printOptions("async accepted", (NetworkChannel) accepted);
      }
      printOptions("async server", server);
    }
  }

  /** After all the options a connection still has to carry data. */
  private static void talk(Socket client, Socket accepted) throws Exception {
    client.getOutputStream().write('x');
    print("talk", "read", accepted.getInputStream().read());
  }

  private interface Get {
    Object call() throws Exception;
  }

  private static void printOptions(String what, Socket socket) {
    print(what, "oobInline", () -> socket.getOOBInline());
    print(what, "trafficClass", () -> socket.getTrafficClass());
    print(
        what,
        "trafficClass 16",
        () -> {
          socket.setTrafficClass(16);
          return socket.getTrafficClass();
        });
    for (boolean value : new boolean[] {true, false}) {
      print(
          what,
          "reuseAddress " + value,
          () -> {
            socket.setReuseAddress(value);
            return socket.getReuseAddress();
          });
    }
    print(what, "keepAlive unset", () -> socket.getKeepAlive());
    print(
        what,
        "keepAlive",
        () -> {
          socket.setKeepAlive(true);
          return socket.getKeepAlive();
        });
    print(
        what,
        "linger",
        () -> {
          socket.setSoLinger(true, 3);
          return socket.getSoLinger();
        });
    if (!what.startsWith("adaptor")) { // on 9 to 12 an adaptor's setOption is about another socket
      askNewer(what, socket);
    }
    // last: before a connect it selects plain TCP
    for (boolean value : new boolean[] {true, false}) {
      print(
          what,
          "oobInline " + value,
          () -> {
            socket.setOOBInline(value);
            return socket.getOOBInline();
          });
    }
  }

  private static void printOptions(String what, ServerSocket server) {
    print(
        what,
        "reuseAddress",
        () -> {
          server.setReuseAddress(false);
          return server.getReuseAddress();
        });
    if (!what.endsWith("adaptor")) {
      askNewer(what, server);
    }
  }

  private static void printOptions(String what, NetworkChannel channel) {
    for (SocketOption<?> option : sorted(channel.supportedOptions())) {
      print(what, option.name(), () -> channel.getOption(option));
      for (Object value : values(option)) {
        print(
            what,
            option.name() + " " + value,
            () -> {
              set(channel, option, value);
              return channel.getOption(option);
            });
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> void set(NetworkChannel channel, SocketOption<T> option, Object value)
      throws Exception {
    channel.setOption(option, (T) value);
  }

  /** {@code Socket.setOption} and the like came with Java 9; this source is Java 8. */
  private static void askNewer(String what, Object socket) {
    Set<?> options;
    try {
      options = (Set<?>) socket.getClass().getMethod("supportedOptions").invoke(socket);
    } catch (ReflectiveOperationException ignored) {
      return;
    }
    for (SocketOption<?> option : sorted(options)) {
      print(what, option.name(), () -> newer(socket, "getOption", option));
      for (Object value : values(option)) {
        print(
            what,
            option.name() + " " + value,
            () -> {
              newer(socket, "setOption", option, value);
              return newer(socket, "getOption", option);
            });
      }
    }
  }

  private static Object newer(Object socket, String method, Object... arguments) throws Exception {
    Class<?>[] types = {SocketOption.class, Object.class};
    try {
      return socket
          .getClass()
          .getMethod(method, Arrays.copyOf(types, arguments.length))
          .invoke(socket, arguments);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  private static Iterable<SocketOption<?>> sorted(Set<?> options) {
    TreeMap<String, SocketOption<?>> byName = new TreeMap<>();
    for (Object option : options) {
      byName.put(((SocketOption<?>) option).name(), (SocketOption<?>) option);
    }
    // it selects plain TCP before a connect, so it is set separately
    byName.remove("SO_OOBINLINE");
    // a number of the kernel's, which changes with every packet
    byName.remove("SO_INCOMING_NAPI_ID");
    return byName.values();
  }

  private static Object[] values(SocketOption<?> option) {
    if (option.type() == Boolean.class) {
      return new Object[] {true, false, true};
    }
    if (option.type() != Integer.class) {
      return new Object[0];
    }
    return option.name().endsWith("BUF") ? new Object[] {30_000} : new Object[] {4, 9};
  }

  private static void print(String what, String option, Get result) {
    String text;
    try {
      text = String.valueOf(result.call());
    } catch (Exception | AssertionError e) { // a ServerSocketChannel's IP_TOS fails so until 11
      text = e.toString();
    }
    if (option.endsWith("BUF")) {
      return; // not set: the kernel tunes it
    }
    print(what, option, text);
  }

  private static void print(String what, String option, Object result) {
    System.out.println(what + " " + option + " = " + result);
  }
}
