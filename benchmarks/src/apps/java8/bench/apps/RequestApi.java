package bench.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** {@code java.net}, with a request and its answer in each connection. */
final class RequestApi extends SocketApi {
  private static final int REQUEST = 200;
  private static final int ANSWER = 1000;

  @Override
  void serve(Socket accepted) throws IOException {
    read(accepted.getInputStream(), REQUEST);
    accepted.getOutputStream().write(new byte[ANSWER]);
  }

  @Override
  void use(Socket connected) throws IOException {
    connected.getOutputStream().write(new byte[REQUEST]);
    read(connected.getInputStream(), ANSWER);
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
}
