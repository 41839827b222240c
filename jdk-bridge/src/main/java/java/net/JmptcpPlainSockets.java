package java.net;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import sun.nio.ch.JmptcpBridge;

/**
 * What the sockets of {@code java.net} without NIO call (JDK 8 to 17): their connect is a native
 * method of their package.
 */
public final class JmptcpPlainSockets {
  private JmptcpPlainSockets() {}

  /**
   * In place of {@code socketConnect}: a connect by MPTCP that is refused is tried by TCP, for what
   * is left of the timeout.
   *
   * @param millis 0: no timeout
   * @throws IOException as the JDK's own
   */
  public static void connect0(Object impl, InetAddress address, int port, int millis)
      throws IOException {
    AbstractPlainSocketImpl socket = (AbstractPlainSocketImpl) impl;
    long begun = millis > 0 ? System.nanoTime() : 0;
    try {
      socket.socketConnect(address, port, millis);
      return;
    } catch (SocketException e) {
      if (!JmptcpBridge.refused0(e, socket.fd)) {
        throw e;
      }
    }
    socket.socketConnect(address, port, millis > 0 ? left(millis, begun) : millis);
  }

  private static int left(int millis, long begun) {
    long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    return (int) Math.max(1, millis - passed);
  }
}
