package apps;

import java.io.File;
import java.nio.ByteBuffer;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/** An application with its own jnr: a Unix-domain server and a client, then sockets of the JDK. */
public final class UnixEcho {
  private UnixEcho() {}

  /** The argument is the path of the socket. */
  public static void main(String[] args) throws Exception {
    if (args.length > 1) {
      HelloSocket.main(new String[0]); // the agent's native code first
    }
    UnixSocketAddress address = new UnixSocketAddress(new File(args[0]));
    try (UnixServerSocketChannel server = UnixServerSocketChannel.open()) {
      server.socket().bind(address);
      try (UnixSocketChannel client = UnixSocketChannel.open(address);
          UnixSocketChannel accepted = server.accept()) {
        client.write(ByteBuffer.wrap(new byte[] {42}));
        ByteBuffer got = ByteBuffer.allocate(1);
        accepted.read(got);
        System.out.println("unix " + got.get(0));
      }
    }
    HelloSocket.main(new String[0]);
  }
}
