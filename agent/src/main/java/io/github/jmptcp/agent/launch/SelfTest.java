package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.report.Log;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Proves that the hook fires, by opening and closing two sockets. Only where main has started:
 * before it, no native code is loaded.
 */
final class SelfTest {

  private SelfTest() {}

  static void run(Log log) {
    long before = SocketSide.asked();
    try {
      SocketChannel.open().close();
      ServerSocketChannel.open().close();
    } catch (IOException e) {
      log.warn("self-test: no socket could be opened: " + e.getMessage());
      return;
    }
    if (SocketSide.asked() == before) {
      log.error(
          "self-test: the rewritten socket creation is not called on this JDK ("
              + System.getProperty("java.version")
              + "), sockets stay on plain TCP; another agent may have replaced sun.nio.ch.Net");
    } else {
      log.debug("self-test: the hook fires");
    }
  }
}
