package java.net;

import java.io.IOException;

/** What the bridge calls of the JDK's own sockets without NIO; the same on JDK 8 to 17. */
abstract class AbstractPlainSocketImpl extends SocketImpl {
  abstract void socketConnect(InetAddress address, int port, int timeout) throws IOException;
}
