package sun.nio.ch;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;

/** What the bridge calls of the JDK's own {@code sun.nio.ch.Net}; the same on JDK 8 to 28. */
class Net {
  private Net() {}

  static boolean isIPv6Available() {
    throw new AssertionError("stub");
  }

  static InetSocketAddress localAddress(FileDescriptor fd) {
    throw new AssertionError("stub");
  }

  static InetSocketAddress remoteAddress(FileDescriptor fd) {
    throw new AssertionError("stub");
  }
}
