package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.report.Counter;
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

  /** Returns {@link AttachReport#ON}, or what is wrong. */
  static String run(Log log, LateStart agent) {
    long requested = agent.sum(Counter.SOCKETS_MPTCP);
    long refused = agent.sum(Counter.SOCKETS_REFUSED);
    try {
      SocketChannel.open().close();
      ServerSocketChannel.open().close();
    } catch (IOException e) {
      log.warn("self-test: no socket could be opened: " + e.getMessage());
      return "loaded, but no socket could be opened to test it: " + e.getMessage();
    }
    if (agent.sum(Counter.SOCKETS_MPTCP) > requested) {
      log.debug("self-test: the hook fires");
      return AttachReport.ON;
    }
    if (agent.sum(Counter.SOCKETS_REFUSED) > refused) {
      return "loaded, but the kernel refuses MPTCP sockets there: they stay on plain TCP, and the log"
          + " of the JVM has the errno and what to do";
    }
    log.error(
        "self-test: the rewritten socket creation is not called on this JDK ("
            + System.getProperty("java.version")
            + "), sockets stay on plain TCP; another agent may have replaced sun.nio.ch.Net");
    return "loaded, but the rewritten socket creation is not called there: sockets stay on plain"
        + " TCP; another agent may have replaced sun.nio.ch.Net";
  }
}
