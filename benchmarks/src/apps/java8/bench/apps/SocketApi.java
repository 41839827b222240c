package bench.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** {@code java.net}; what a connection carries is its subclass's. */
abstract class SocketApi implements Api {
  private ServerSocket listener;

  /** The server's part of a connection, which is closed afterwards. */
  abstract void serve(Socket accepted) throws IOException;

  /** The client's part of it. */
  abstract void use(Socket connected) throws IOException;

  @Override
  public final int listen(InetSocketAddress address) throws IOException {
    listener = new ServerSocket();
    listener.bind(address, 1000);
    Daemon.start(
        () -> {
          while (true) {
            try (Socket socket = listener.accept()) {
              serve(socket);
            }
          }
        });
    return listener.getLocalPort();
  }

  @Override
  public final void connect(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      use(socket);
    }
  }

  @Override
  public final void close() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
