package io.github.jmptcp.paths.engine;

import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;

/**
 * Finds whether retransmission timeouts have happened in the network namespace: without any, no
 * subflow that sends stands still.
 */
final class TimeoutAlarm {
  private long last = -1;

  /** Whether there were any since the last call; true too where the counter cannot be read. */
  boolean hasRung() {
    try {
      long now =
          NamespaceCounters.read(NamespaceCounters.OF_THREAD, NamespaceCounters.TCP, "TCPTimeouts");
      boolean rung = now < 0 || last >= 0 && now != last;
      last = now;
      return rung;
    } catch (IOException e) {
      return true;
    }
  }
}
