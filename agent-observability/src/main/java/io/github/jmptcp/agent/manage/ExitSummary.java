package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.observe.Bytes;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;

/** The line at exit, where any socket was connected or accepted. */
final class ExitSummary implements Runnable {
  private final Log log;
  private final Counters counters;
  private final Runnable before;

  /**
   * What a shutdown hook does.
   *
   * @param before waits for what else logs at exit, and adds the bytes of open connections
   */
  ExitSummary(Log log, Counters counters, Runnable before) {
    this.log = log;
    this.counters = counters;
    this.before = before;
  }

  @Override
  public void run() {
    try {
      if (log.writes(Level.INFO)
          && counters.sum(Counter.CONNECTS_BEGUN) + counters.sum(Counter.ACCEPTS) > 0) {
        before.run();
        log.info("exit: " + text());
      }
    } catch (Throwable ignored) {
      // the JVM is going down
    }
  }

  String text() {
    long begun = counters.sum(Counter.CONNECTS_BEGUN);
    long connects = counters.sum(Counter.CONNECTS);
    long connectsMptcp = counters.sum(Counter.CONNECTS_MPTCP);
    long accepts = counters.sum(Counter.ACCEPTS);
    long acceptsMptcp = counters.sum(Counter.ACCEPTS_MPTCP);
    StringBuilder text = new StringBuilder();
    text.append(connects).append(connects == 1 ? " connect" : " connects");
    text.append(" (").append(connectsMptcp).append(" MPTCP");
    if (connects > connectsMptcp) {
      text.append(", ").append(connects - connectsMptcp).append(" TCP:");
      appendReasons(text);
    }
    text.append(')');
    if (begun > connects) {
      text.append(", ").append(begun - connects);
      text.append(begun - connects == 1 ? " connect attempt failed" : " connect attempts failed");
    }
    text.append(", ").append(accepts).append(accepts == 1 ? " accept" : " accepts");
    text.append(" (").append(acceptsMptcp).append(" MPTCP)");
    text.append(", ").append(Bytes.text(counters.sum(Counter.BYTES_SENT))).append(" out");
    text.append(", ").append(Bytes.text(counters.sum(Counter.BYTES_RECEIVED))).append(" in");
    return text.toString();
  }

  private void appendReasons(StringBuilder text) {
    String family = String.valueOf(Counter.CONNECTS_MPTCP.family());
    String separator = " ";
    for (Counter counter : Counter.values()) {
      long count = counters.sum(counter);
      if (count > 0 && counter != Counter.CONNECTS_MPTCP && family.equals(counter.family())) {
        text.append(separator).append(count).append(' ').append(counter.label("reason"));
        separator = ", ";
      }
    }
  }
}
