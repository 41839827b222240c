package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The small table at the end. */
final class ResultTable {

  private static final String ROW = "  %-20s %13s %13s  %s";

  private ResultTable() {}

  /** The ratio of throughput, or NaN when one was not measured. */
  static double ratio(RunResult plain, RunResult agent) {
    return agent.cleanMegabits().orElse(Double.NaN) / plain.cleanMegabits().orElse(Double.NaN);
  }

  /**
   * A row: what it is, the value without the agent, that with it, and its source.
   *
   * @param what indented where it belongs to the row above
   */
  record Row(String what, String plain, String agent, String source) {}

  /**
   * The lines of the table.
   *
   * @param rate of a path in Mbit/s
   */
  static List<String> lines(RunResult plain, RunResult agent, int rate) {
    List<String> lines = new ArrayList<>();
    lines.add(line(row("", plain.name(), agent.name(), "")));
    lines.add("  " + "-".repeat(76));
    rows(plain, agent, rate).forEach(row -> lines.add(line(row)));
    return lines;
  }

  private static String line(Row row) {
    return format(ROW, row.what(), row.plain(), row.agent(), row.source()).stripTrailing();
  }

  /**
   * The rows below the headline.
   *
   * @param rate of a path in Mbit/s
   */
  static List<Row> rows(RunResult plain, RunResult agent, int rate) {
    List<Row> lines = new ArrayList<>();
    lines.add(
        row(
            "TCP_IS_MPTCP",
            plain.protocol().isMptcp(),
            agent.protocol().isMptcp(),
            agent.observer() + ", server side"));
    lines.add(
        row("  as the agent logs it", agentLog(plain), agentLog(agent), "its log, client/server"));
    lines.add(
        row(
            "subflows",
            "" + plain.subflows(),
            "" + agent.subflows(),
            agent.observer() + ", most at once"));
    for (int i = 0; i < agent.paths().size(); i++) {
      lines.add(
          row(
              "bytes on path " + (i + 1),
              megabytes(plain.pathBytes().get(i)),
              megabytes(agent.pathBytes().get(i)),
              "kernel, client's " + agent.paths().get(i)));
    }
    lines.add(
        row(
            "throughput",
            megabits(plain.cleanMegabits()),
            megabits(agent.cleanMegabits()),
            agent.outages().isEmpty() ? "first byte to last" : "clean part, all paths well"));
    lines.add(row("  ratio", "1.00", format("%.2f", ratio(plain, agent)), ""));
    lines.addAll(phases(plain, agent));
    @Nullable Long plainPause = plain.longestPauseMillis();
    @Nullable Long agentPause = agent.longestPauseMillis();
    if (plainPause != null && agentPause != null) {
      lines.addAll(stalls(plain, agent, plainPause, agentPause, rate));
    }
    lines.add(row("whole run", seconds(plain.millis()), seconds(agent.millis()), ""));
    return lines;
  }

  /** Throughput of each client, where there are several. */
  private static List<Row> phases(RunResult plain, RunResult agent) {
    List<Row> lines = new ArrayList<>();
    for (int i = 0; i < plain.phases().size() && plain.phases().size() > 1; i++) {
      Optional<Double> without = plain.phases().get(i).megabits();
      Optional<Double> with = agent.phases().get(i).megabits();
      String times =
          without.isPresent() && with.isPresent()
              ? format("%.2f times", with.get() / without.get())
              : "";
      lines.add(row("  " + plain.phases().get(i).name(), megabits(without), megabits(with), times));
    }
    return lines;
  }

  private static List<Row> stalls(
      RunResult plain, RunResult agent, long plainPause, long agentPause, int rate) {
    return List.of(
        row(
            "longest stall",
            seconds(plain.longestStallMillis(rate)),
            seconds(agent.longestStallMillis(rate)),
            format("below %.0f Mbit/s%s", rate / 10.0, cutFor(agent))),
        row("  no byte at all", seconds(plainPause), seconds(agentPause), "by the client's clock"));
  }

  private static String cutFor(RunResult run) {
    if (run.outages().isEmpty()) {
      return "";
    }
    double longest = run.outages().stream().mapToDouble(Outage::seconds).max().orElse(0);
    return run.outages().size() == 1
        ? format(", cut %.1f s", longest)
        : format(", %d outages to %.1f s", run.outages().size(), longest);
  }

  private static String agentLog(RunResult run) {
    if (!run.withAgent()) {
      return "no agent";
    }
    return run.clientLog().protocol().orElse("-") + " / " + run.serverLog().protocol().orElse("-");
  }

  private static String megabytes(long bytes) {
    return format("%.1f MB", bytes / 1e6);
  }

  private static String megabits(Optional<Double> throughput) {
    return throughput
        .map(m -> m < 10_000 ? format("%.1f Mbit/s", m) : format("%.1f Gbit/s", m / 1000))
        .orElse("not measured");
  }

  private static String seconds(long millis) {
    return format("%.2f s", millis / 1000.0);
  }

  private static Row row(String what, String plain, String agent, String source) {
    return new Row(what, plain, agent, source);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
