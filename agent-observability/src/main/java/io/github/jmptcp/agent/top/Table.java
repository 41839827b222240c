package io.github.jmptcp.agent.top;

import io.github.jmptcp.agent.observe.Bytes;
import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.observe.Throttle;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.PathView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of the table. */
final class Table {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String ASCII_BARS = "_.-~=+*#";
  private static final int NUMBERS = 39 + Rates.HISTORY; // columns right of the addresses
  private static final int WIDEST_ADDRESSES = 64;

  private final boolean unicode;

  Table(boolean unicode) {
    this.unicode = unicode;
  }

  /** The head: two lines about all, and the names of the columns. */
  List<String> head(String title, Snapshot snapshot, Order order, int columns) {
    List<String> lines = new ArrayList<>();
    int all = snapshot.connections().size();
    lines.add(fit(title, columns));
    lines.add(
        fit(
            all
                + (all == 1 ? " connection: " : " connections: ")
                + snapshot.inUse()
                + " MPTCP with "
                + snapshot.subflows()
                + (snapshot.subflows() == 1 ? " subflow, " : " subflows, ")
                + (all - snapshot.inUse())
                + " TCP; "
                + snapshot.listeners().size()
                + (snapshot.listeners().size() == 1 ? " listener" : " listeners")
                + "; sorted by "
                + order.word(),
            columns));
    int addresses = addressColumns(columns);
    lines.add(
        fit(
            left("LOCAL - REMOTE", addresses)
                + right("STATE", 11)
                + right("RTT ms", 8)
                + right("BYTES", 9)
                + right("RATE/s", 10)
                + " "
                + left("TREND", Rates.HISTORY),
            columns));
    return lines;
  }

  /** The body: a line for each connection, and one for each of its subflows. */
  List<String> body(
      Snapshot snapshot, Rates rates, Order order, boolean withSubflows, int columns) {
    List<Connection> sorted = new ArrayList<>(snapshot.connections());
    Collections.sort(sorted, order.comparator(rates));
    List<String> lines = new ArrayList<>();
    PathStates states = snapshot.paths();
    appendPaths(lines, states, columns);
    for (Connection connection : sorted) {
      boolean split = connection.isInUse();
      lines.add(
          line(
              (split ? "" : "TCP ")
                  + Addresses.text(connection.local())
                  + " - "
                  + Addresses.text(connection.remote())
                  + rule(states.rule(connection)),
              connection.state(),
              split || connection.subflows().isEmpty()
                  ? -1
                  : connection.subflows().get(0).rttMicros(),
              connection.totals().sent() + connection.totals().received(),
              rates.of(connection),
              split || connection.subflows().isEmpty()
                  ? ""
                  : trend(rates.history(connection, connection.subflows().get(0))),
              columns));
      if (split && withSubflows) {
        for (Subflow subflow : connection.subflows()) {
          SubflowState state = states.state(connection, subflow);
          lines.add(
              line(
                  path(connection, subflow, states.backupBy(connection, subflow), state),
                  state(subflow, state),
                  subflow.rttMicros(),
                  subflow.bytesSent() + subflow.bytesReceived(),
                  rates.of(connection, subflow),
                  trend(rates.history(connection, subflow)),
                  columns));
          if (state != null && state.slowReason() != null) {
            lines.add(fit("    slow when " + firstPart(state.slowReason()), columns));
          }
        }
        for (String sentence : Throttle.of(connection)) {
          lines.add(fit("  " + sentence, columns));
        }
        for (LostSubflow lost : states.lost(connection)) {
          lines.add(
              fit(
                  left(lost(connection, lost), addressColumns(columns))
                      + right(lost.tries() == 0 ? "not tried" : "reviving " + lost.tries(), 11),
                  columns));
        }
      }
    }
    return lines;
  }

  /** Dead paths, and how often paths came back; nothing where no path had trouble. */
  private static void appendPaths(List<String> lines, PathStates states, int columns) {
    int dead = states.deadPaths().size();
    if (dead > 0 || states.revivals() > 0) {
      lines.add(
          fit(
              dead
                  + (dead == 1 ? " dead path, " : " dead paths, ")
                  + states.revivals()
                  + (states.revivals() == 1 ? " path revival" : " path revivals"),
              columns));
    }
    for (PathView each : states.deadPaths()) {
      lines.add(fit(PathStates.text(each), columns));
    }
  }

  private static String rule(@Nullable String rule) {
    return rule == null ? "" : " paths=" + rule;
  }

  /** As in {@code ss}, or since when it stands still. */
  private static String state(Subflow subflow, @Nullable SubflowState state) {
    return state != null && state.isStandingStill()
        ? "still " + state.sinceSeconds() + " s"
        : subflow.state();
  }

  /** The direction and the round trips; {@code status} has all numbers. */
  private static String firstPart(String slowReason) {
    int comma = slowReason.indexOf(',');
    return comma < 0 ? slowReason : slowReason.substring(0, comma);
  }

  private static String lost(Connection connection, LostSubflow lost) {
    return "  "
        + Addresses.text(lost.localAddress())
        + (lost.remote().equals(connection.remote()) ? "" : " - " + Addresses.text(lost.remote()))
        + " lost ("
        + lost.reason().replace('_', ' ')
        + ")";
  }

  /** The peer's address only where it is another than the connection's: 80 columns are few. */
  private static String path(
      Connection connection,
      Subflow subflow,
      @Nullable String backupBy,
      @Nullable SubflowState state) {
    String local = Addresses.text(subflow.local());
    return "  "
        + (subflow.device() == null ? "" : subflow.device() + " ")
        + local
        + (subflow.remote().equals(connection.remote())
            ? ""
            : " - " + Addresses.text(subflow.remote()))
        + (backupBy == null ? "" : " backup by " + backupBy)
        + (state == null || state.normalSeconds() < 0
            ? ""
            : " made normal by jmptcp " + state.normalSeconds() + " s");
  }

  private static String line(
      String addresses,
      String state,
      long rttMicros,
      long bytes,
      long rate,
      String trend,
      int columns) {
    return fit(
        left(addresses, addressColumns(columns))
            + right(state, 11)
            + right(rttMicros < 0 ? "" : tenths(rttMicros), 8)
            + right(Bytes.text(bytes), 9)
            + right(Bytes.text(rate), 10)
            + " "
            + trend,
        columns);
  }

  private static String tenths(long micros) {
    long tenths = (micros + 50) / 100;
    return tenths / 10 + "." + tenths % 10;
  }

  /** One bar a look, against the highest of them. */
  private String trend(long[] rates) {
    String bars = unicode ? BARS : ASCII_BARS;
    long highest = 1;
    for (long rate : rates) {
      highest = Math.max(highest, rate);
    }
    StringBuilder trend = new StringBuilder();
    for (long rate : rates) {
      int height = (int) (rate * (bars.length() - 1) / highest);
      trend.append(bars.charAt(rate > 0 ? Math.max(1, height) : 0));
    }
    return trend.toString();
  }

  private static int addressColumns(int columns) {
    return Math.max(20, Math.min(WIDEST_ADDRESSES, columns - NUMBERS));
  }

  private static String left(String text, int width) {
    StringBuilder padded = new StringBuilder(fit(text, width));
    while (padded.length() < width) {
      padded.append(' ');
    }
    return padded.toString();
  }

  private static String right(String text, int width) {
    StringBuilder padded = new StringBuilder();
    for (int i = text.length(); i < width; i++) {
      padded.append(' ');
    }
    return padded.append(text).toString();
  }

  static String fit(String text, int columns) {
    return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "~";
  }
}
