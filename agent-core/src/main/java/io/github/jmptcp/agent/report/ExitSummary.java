package io.github.jmptcp.agent.report;

/** The line at exit, where any socket was connected or accepted. */
public final class ExitSummary extends Thread {
  private final Log log;
  private final Counters counters;
  private final Runnable countOpenConnections;

  /**
   * A shutdown hook.
   *
   * @param countOpenConnections adds the bytes of connections that are still open
   */
  public ExitSummary(Log log, Counters counters, Runnable countOpenConnections) {
    super(null, null, "jmptcp-exit");
    this.log = log;
    this.counters = counters;
    this.countOpenConnections = countOpenConnections;
  }

  @Override
  public void run() {
    try {
      if (log.writes(Level.INFO) && counters.connectsBegun.sum() + counters.accepts.sum() > 0) {
        countOpenConnections.run();
        log.info("exit: " + text());
      }
    } catch (Throwable ignored) {
      // the JVM is going down
    }
  }

  String text() {
    long begun = counters.connectsBegun.sum();
    long connects = counters.connects.sum();
    long connectsMptcp = counters.connectsMptcp.sum();
    long accepts = counters.accepts.sum();
    long acceptsMptcp = counters.acceptsMptcp.sum();
    StringBuilder text = new StringBuilder();
    text.append(connects).append(connects == 1 ? " connect" : " connects");
    text.append(" (").append(connectsMptcp).append(" MPTCP");
    if (connects > connectsMptcp) {
      text.append(", ").append(connects - connectsMptcp).append(" TCP:");
      String separator = " ";
      separator = reason(text, separator, counters.connectsPeer.sum(), "peer");
      separator = reason(text, separator, counters.connectsRule.sum(), "rule");
      reason(text, separator, counters.connectsKernel.sum(), "kernel");
    }
    text.append(')');
    if (begun > connects) {
      text.append(", ").append(begun - connects);
      text.append(begun - connects == 1 ? " connect attempt failed" : " connect attempts failed");
    }
    text.append(", ").append(accepts).append(accepts == 1 ? " accept" : " accepts");
    text.append(" (").append(acceptsMptcp).append(" MPTCP)");
    text.append(", ").append(Bytes.text(counters.bytesOut.sum())).append(" out");
    text.append(", ").append(Bytes.text(counters.bytesIn.sum())).append(" in");
    return text.toString();
  }

  private static String reason(StringBuilder text, String separator, long count, String word) {
    if (count == 0) {
      return separator;
    }
    text.append(separator).append(count).append(' ').append(word);
    return ", ";
  }
}
