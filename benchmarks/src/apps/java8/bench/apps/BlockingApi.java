package bench.apps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** {@code java.net}. */
final class BlockingApi implements Api {
  private ServerSocket listener;

  @Override
  public int listen(InetSocketAddress address) throws IOException {
    listener = new ServerSocket();
    listener.bind(address, 1000);
    Daemon.start(
        () -> {
          while (true) {
            listener.accept().close();
          }
        });
    return listener.getLocalPort();
  }

  @Override
  public void connect(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.getInputStream().read();
    }
  }

  @Override
  public void close() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
