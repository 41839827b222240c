package apps;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** TLS by {@code SSLSocket} and by {@code SSLEngine} over channels. */
final class TlsCells {
  private TlsCells() {}

  static void addTo(Cells cells) {
    cells.client(
        "tls-socket",
        (host, port) -> {
          try (SSLSocket socket =
              (SSLSocket) Tls.context().getSocketFactory().createSocket(host, port)) {
            Talk.asClient(socket);
          }
        });
    cells.client(
        "tls-engine",
        (host, port) -> {
          try (EngineChannel tls =
              new EngineChannel(SocketChannel.open(new InetSocketAddress(host, port)), true)) {
            tls.write(Talk.block());
            Talk.verify(tls.read(Talk.SIZE));
          }
        });
    cells.server(
        "tls-socket",
        (host, listening) -> {
          try (SSLServerSocket server =
              (SSLServerSocket) Tls.context().getServerSocketFactory().createServerSocket()) {
            server.bind(Talk.bindTo(host));
            SocketCells.acceptOne(server, listening);
          }
        });
    cells.server("tls-engine", TlsCells::serveByEngine);
  }

  private static void serveByEngine(String host, IntConsumer listening) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(Talk.bindTo(host));
      listening.accept(server.socket().getLocalPort());
      try (EngineChannel tls = new EngineChannel(server.accept(), false)) {
        tls.write(tls.read(Talk.SIZE));
        tls.readToEnd();
      }
    }
  }
}
