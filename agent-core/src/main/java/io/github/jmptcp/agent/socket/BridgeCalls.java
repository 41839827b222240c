package io.github.jmptcp.agent.socket;

import java.io.FileDescriptor;
import sun.nio.ch.JmptcpBridge;

/** What the parts of the agent call of the bridge, which only its subclasses can. */
abstract class BridgeCalls extends JmptcpBridge {
  static boolean enterChannel(Object asynchronousChannel) {
    return enter(asynchronousChannel);
  }

  static void leaveChannel(Object asynchronousChannel) {
    leave(asynchronousChannel);
  }

  static int numberOf(FileDescriptor fd) {
    return number(fd);
  }

  static void emulateOptions() {
    emulatesOptions();
  }

  static void watchBufferSizes() {
    watchesBufferSizes();
  }

  static void watchKeepAlive() {
    watchesKeepAlive();
  }
}
