package io.github.jmptcp.paths.engine;

import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;

/**
 * Finds whether retransmission timeouts have happened in the network namespace: without any, no
 * subflow that sends stands still.
 */
final class TimeoutAlarm {
  private long last = read();

  /** Whether there were any since the last call; true too where the counter cannot be read. */
  boolean hasRung() {
    long now = read();
    boolean rung = now < 0 || last >= 0 && now != last;
    last = now;
    return rung;
  }

  private static long read() {
    try {
      return NamespaceCounters.read(
          NamespaceCounters.OF_THREAD, NamespaceCounters.TCP, "TCPTimeouts");
    } catch (IOException e) {
      return -1;
    }
  }
}
