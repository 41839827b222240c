package apps;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Serves one on the listener that it was started with (inetd, systemd socket activation); the exit
 * code reports, for Java points stdout and stderr to /dev/null then.
 */
public final class Inherited {
  private Inherited() {}

  public static void main(String[] args) throws Exception {
    try (ServerSocketChannel server = (ServerSocketChannel) System.inheritedChannel();
        SocketChannel channel = server.accept()) {
      Talk.asServer(channel.socket());
    }
  }
}
