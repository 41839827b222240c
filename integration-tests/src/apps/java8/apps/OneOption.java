package apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sets one option alone on a new socket, connects it, and prints what the option is then: each
 * option on each kind of socket. Argument: HOST.
 */
public final class OneOption {
  private OneOption() {}

  private interface Setting {
    void on(Socket socket) throws IOException;
  }

  private interface Getting {
    Object of(Socket socket) throws IOException;
  }

  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 500, InetAddress.getByName(args[0]))) {
      SocketAddress to = server.getLocalSocketAddress();
      for (SocketOption<?> option : options().values()) {
        channels(option, to);
      }
      ask("trafficClass", to, s -> s.setTrafficClass(0x20), Socket::getTrafficClass);
      ask("soLinger", to, s -> s.setSoLinger(true, 7), Socket::getSoLinger);
      ask("keepAlive", to, s -> s.setKeepAlive(true), Socket::getKeepAlive);
      ask("tcpNoDelay", to, s -> s.setTcpNoDelay(true), Socket::getTcpNoDelay);
      ask("reuseAddress", to, s -> s.setReuseAddress(true), Socket::getReuseAddress);
      ask("oobInline", to, s -> s.setOOBInline(true), Socket::getOOBInline);
      ask("rcvBuf", to, s -> s.setReceiveBufferSize(30_000), Socket::getReceiveBufferSize);
      ask("sndBuf", to, s -> s.setSendBufferSize(40_000), Socket::getSendBufferSize);
    }
  }

  private static Map<String, SocketOption<?>> options() throws IOException {
    Map<String, SocketOption<?>> options = new TreeMap<>();
    try (SocketChannel channel = SocketChannel.open()) {
      channel.supportedOptions().forEach(option -> options.put(option.name(), option));
    }
    options.remove("SO_INCOMING_NAPI_ID"); // read only
    return options;
  }

  private static <T> void channels(SocketOption<T> option, SocketAddress to) throws Exception {
    T value = option.type().cast(option.type() == Boolean.class ? (Object) true : number(option));
    try (SocketChannel channel = SocketChannel.open()) {
      channel.setOption(option, value).connect(to);
      System.out.println("channel " + option + " " + channel.getOption(option));
    }
    try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
      if (channel.supportedOptions().contains(option)) {
        channel.setOption(option, value).connect(to).get();
        System.out.println("async " + option + " " + channel.getOption(option));
      }
    }
  }

  private static Integer number(SocketOption<?> option) {
    switch (option.name()) {
      case "IP_TOS":
        return 0x20;
      case "SO_RCVBUF":
      case "SO_SNDBUF":
        return 30_000;
      default:
        return 7; // seconds, or how often
    }
  }

  private static void ask(String name, SocketAddress to, Setting setting, Getting getting)
      throws IOException {
    try (Socket socket = new Socket()) {
      setting.on(socket);
      socket.connect(to);
      System.out.println("socket " + name + " " + getting.of(socket));
    }
  }
}
