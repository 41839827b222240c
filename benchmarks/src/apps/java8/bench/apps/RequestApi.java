package bench.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** {@code java.net}, with a request and its answer in each connection. */
final class RequestApi implements Api {
  private static final int REQUEST = 200;
  private static final int ANSWER = 1000;

  private ServerSocket listener;

  @Override
  public int listen(InetSocketAddress address) throws IOException {
    listener = new ServerSocket();
    listener.bind(address, 1000);
    Daemon.start(
        () -> {
          while (true) {
            try (Socket socket = listener.accept()) {
              read(socket.getInputStream(), REQUEST);
              socket.getOutputStream().write(new byte[ANSWER]);
            }
          }
        });
    return listener.getLocalPort();
  }

  @Override
  public void connect(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.getOutputStream().write(new byte[REQUEST]);
      read(socket.getInputStream(), ANSWER);
    }
  }

  private static void read(InputStream in, int bytes) throws IOException {
    byte[] block = new byte[bytes];
    for (int left = bytes; left > 0; ) {
      int count = in.read(block, 0, left);
      if (count < 0) {
        throw new IOException("the end, before " + left + " bytes");
      }
      left -= count;
    }
  }

  @Override
  public void close() throws IOException {
    if (listener != null) {
      listener.close();
    }
  }
}
