package apps;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** {@code java.net.Socket} and {@code ServerSocket}. */
final class SocketCells {
  private SocketCells() {}

  static void addTo(Cells cells) {
    cells.client(
        "socket",
        (host, port) -> {
          try (Socket socket = new Socket(host, port)) {
            Talk.asClient(socket);
          }
        });
    cells.client(
        "socket-timeout",
        (host, port) -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Talk.TIMEOUT_MS);
            Talk.asClient(socket);
          }
        });
    cells.client(
        "socket-bind",
        (host, port) -> {
          try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
            socket.connect(new InetSocketAddress(host, port), Talk.TIMEOUT_MS);
            Talk.asClient(socket);
          }
        });
    cells.client(
        "socket-factory",
        (host, port) -> {
          try (Socket socket = SocketFactory.getDefault().createSocket(host, port)) {
            Talk.asClient(socket);
          }
        });
    cells.server(
        "server-socket",
        (host, listening) -> {
          try (ServerSocket server =
              host.equals("*")
                  ? new ServerSocket(0)
                  : new ServerSocket(0, 50, InetAddress.getByName(host))) {
            acceptOne(server, listening);
          }
        });
    cells.server(
        "server-socket-timeout",
        (host, listening) -> {
          try (ServerSocket server = new ServerSocket()) {
            server.bind(Talk.bindTo(host));
            server.setSoTimeout(Talk.TIMEOUT_MS);
            acceptOne(server, listening);
          }
        });
    cells.server(
        "server-socket-factory",
        (host, listening) -> {
          try (ServerSocket server = ServerSocketFactory.getDefault().createServerSocket()) {
            server.bind(Talk.bindTo(host));
            acceptOne(server, listening);
          }
        });
  }

  static void acceptOne(ServerSocket server, java.util.function.IntConsumer listening)
      throws java.io.IOException {
    listening.accept(server.getLocalPort());
    try (Socket socket = server.accept()) {
      Talk.asServer(socket);
    }
  }
}
