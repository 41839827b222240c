package bench.apps;

import java.io.IOException;
import java.net.Socket;

/** {@code java.net}. */
final class BlockingApi extends SocketApi {

  @Override
  void serve(Socket accepted) {}

  @Override
  void use(Socket connected) throws IOException {
    connected.getInputStream().read();
  }
}
