package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.Net}. */
class Net {
  private Net() {}

  static boolean isIPv6Available() {
    throw new AssertionError("stub");
  }

  static int connect(FileDescriptor fd, InetAddress remote, int remotePort) throws IOException {
    throw new AssertionError("stub");
  }

  /** JDK 16 and newer. */
  static int connect(ProtocolFamily family, FileDescriptor fd, SocketAddress remote)
      throws IOException {
    throw new AssertionError("stub");
  }

  /** JDK 13 and newer. */
  static boolean pollConnectNow(FileDescriptor fd) throws IOException {
    throw new AssertionError("stub");
  }

  static int poll(FileDescriptor fd, int events, long timeoutMillis) throws IOException {
    throw new AssertionError("stub");
  }
}
