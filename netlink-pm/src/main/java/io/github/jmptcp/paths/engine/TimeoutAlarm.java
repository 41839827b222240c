package io.github.jmptcp.paths.engine;

import io.github.jmptcp.procfs.ProcFile;
import java.io.IOException;

/**
 * Tells whether retransmission timeouts have happened in the network namespace: without any, no
 * subflow that sends stands still.
 */
final class TimeoutAlarm {
  private static final String COUNTERS = "/proc/thread-self/net/netstat";

  private long last = -1;

  /** Whether there were any since the last call; true too where the counter cannot be read. */
  boolean hasRung() {
    try {
      long now = timeouts(ProcFile.read(COUNTERS));
      boolean rung = now < 0 || last >= 0 && now != last;
      last = now;
      return rung;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * The value of {@code TcpExt: TCPTimeouts}, whose names are in one line and values in the next;
   * -1 where there is none.
   */
  static long timeouts(String netstat) {
    String[] lines = netstat.split("\n");
    for (int i = 0; i + 1 < lines.length; i++) {
      if (lines[i].startsWith("TcpExt: ") && lines[i + 1].startsWith("TcpExt: ")) {
        String[] names = lines[i].split(" ");
        String[] values = lines[i + 1].split(" ");
        for (int n = 1; n < Math.min(names.length, values.length); n++) {
          if (names[n].equals("TCPTimeouts")) {
            return Long.parseLong(values[n]);
          }
        }
      }
    }
    return -1;
  }
}
