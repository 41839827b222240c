package io.github.jmptcp.paths.quality;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.SubflowRecord;
import io.github.jmptcp.mptcp.TcpInfo;
import io.github.jmptcp.mptcp.TcpState;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the series that {@link RecordedSeries} reads: run it with the class path of the tests in
 * one of two network namespaces while a single connection with two subflows is busy.
 *
 * <pre>java ... TcpInfoRecorder SECONDS PAUSE_MILLIS &gt; NAME.txt</pre>
 */
final class TcpInfoRecorder {
  private TcpInfoRecorder() {}

  public static void main(String[] args) throws Exception {
    long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000_000L;
    long pause = Long.parseLong(args[1]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8.name());
    out.println(RecordedSeries.HEAD);
    try (MptcpSockets sockets = MptcpSockets.open()) {
      long start = System.nanoTime();
      while (System.nanoTime() < end) {
        sockets.visitSubflows(null, record -> write(out, record, System.nanoTime() - start));
        Thread.sleep(pause);
      }
    }
  }

  private static void write(PrintStream out, SubflowRecord record, long nanos) {
    if (record.state() != TcpState.ESTABLISHED) {
      return;
    }
    TcpInfo info = record.tcpInfo();
    out.println(
        nanos / 1_000_000
            + " "
            + record.localId()
            + "-"
            + record.remoteId()
            + " "
            + info.rttMicros()
            + " "
            + info.receiverRttMicros()
            + " "
            + info.unacknowledged()
            + " "
            + info.congestionWindow()
            + " "
            + info.busyMicros()
            + " "
            + info.bytesAcknowledged()
            + " "
            + info.bytesReceived());
  }
}
