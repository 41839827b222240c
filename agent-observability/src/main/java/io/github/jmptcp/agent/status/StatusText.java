package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.Bytes;
import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Listener;
import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Role;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.observe.Throttle;
import io.github.jmptcp.agent.observe.Tokens;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.text.LineText;
import org.jspecify.annotations.Nullable;

/** The status for people. */
public final class StatusText {
  private final StringBuilder out = new StringBuilder();

  private StatusText() {}

  /** Lines, each with its newline. */
  public static String text(Status status) {
    StatusText text = new StatusText();
    text.append(status);
    return text.out.toString();
  }

  private void append(Status status) {
    AgentFacts agent = status.agent();
    out.append("process ").append(status.pid());
    if (agent == null) {
      out.append(", as the kernel sees it\n");
    } else {
      out.append(": jmptcp ").append(agent.version()).append(" on Linux ").append(agent.kernel());
      out.append(", Java ").append(agent.java()).append('\n');
      out.append("options: ")
          .append(agent.options().isEmpty() ? "none" : LineText.printable(agent.options()));
      out.append('\n');
    }
    Snapshot snapshot = status.snapshot();
    int all = snapshot.connections().size();
    out.append(all).append(all == 1 ? " connection: " : " connections: ");
    out.append(snapshot.inUse()).append(" MPTCP with ");
    out.append(count(snapshot.subflows(), "subflow")).append(", ");
    out.append(all - snapshot.inUse()).append(" TCP\n");
    if (agent != null) {
      appendSinceStart(agent);
    }
    for (PathView path : snapshot.paths().deadPaths()) {
      out.append(PathStates.text(path)).append('\n');
    }
    for (Listener listener : snapshot.listeners()) {
      out.append("listen ").append(Addresses.text(listener.local()));
      out.append(listener.isMptcp() ? " MPTCP\n" : " TCP\n");
    }
    for (Connection connection : snapshot.connections()) {
      append(connection, snapshot.paths());
    }
    for (String gap : snapshot.gaps()) {
      out.append("not known: ").append(gap).append('\n');
    }
  }

  private static String count(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private void appendSinceStart(AgentFacts agent) {
    out.append("since the start: ");
    out.append(count(agent.count(Counter.CONNECTS), "connect")).append(" (");
    out.append(agent.count(Counter.CONNECTS_MPTCP)).append(" MPTCP), ");
    out.append(count(agent.count(Counter.ACCEPTS), "accept")).append(" (");
    out.append(agent.count(Counter.ACCEPTS_MPTCP)).append(" MPTCP), ");
    out.append(count(agent.count(Counter.SOCKETS_REFUSED), "socket"));
    out.append(" refused by the kernel\n");
  }

  private void append(Connection connection, PathStates states) {
    out.append(connection.role().word()).append(' ').append(Addresses.text(connection.local()));
    out.append(connection.role() == Role.CONNECT ? " -> " : " <- ");
    out.append(Addresses.text(connection.remote()));
    out.append(' ').append(connection.state()).append(' ');
    if (connection.isInUse()) {
      out.append("MPTCP, ").append(count(connection.subflowsTotal(), "subflow"));
      out.append(", token ").append(Tokens.text(connection.token()));
    } else {
      out.append(connection.isRequested() ? "TCP after MPTCP was requested" : "TCP");
      if (connection.reason() != null) {
        out.append(" (").append(LineText.printable(connection.reason())).append(')');
      }
    }
    out.append(", ").append(Bytes.text(connection.totals().sent())).append(" out, ");
    out.append(Bytes.text(connection.totals().received())).append(" in");
    if (connection.totals().retransmitted() > 0) {
      out.append(", ").append(Bytes.text(connection.totals().retransmitted())).append(" again");
    }
    String rule = states.rule(connection);
    if (rule != null) {
      out.append(", paths=").append(LineText.printable(rule));
    }
    if (connection.origin() != null) {
      out.append(", opened by ").append(LineText.printable(connection.origin()));
    }
    out.append('\n');
    for (String sentence : Throttle.of(connection)) {
      out.append("  ").append(sentence).append('\n');
    }
    if (connection.isInUse()) {
      for (Subflow subflow : connection.subflows()) {
        append(subflow, states.backupBy(connection, subflow));
        SubflowState state = states.state(connection, subflow);
        if (state != null && state.isStandingStill()) {
          out.append(", standing still for ").append(state.sinceSeconds()).append(" s");
        }
        if (state != null && state.normalSeconds() >= 0) {
          out.append(", backup made normal by jmptcp for ");
          out.append(state.normalSeconds()).append(" s");
        }
        if (state != null && state.slowReason() != null) {
          out.append(", made its connection slower when ").append(state.slowReason());
        }
        out.append('\n');
      }
      for (LostSubflow lost : states.lost(connection)) {
        out.append("  ").append(lost).append('\n');
      }
    }
  }

  private void append(Subflow subflow, @Nullable String backupBy) {
    out.append("  subflow ").append(Addresses.text(subflow.local())).append(" - ");
    out.append(Addresses.text(subflow.remote()));
    if (subflow.device() != null) {
      out.append(" dev ").append(subflow.device());
    }
    if (subflow.localId() >= 0) {
      out.append(" id ").append(subflow.localId()).append('/').append(subflow.remoteId());
    }
    if (backupBy != null) {
      out.append(" backup by ").append(backupBy);
    }
    out.append(' ').append(subflow.state());
    out.append(" rtt ").append(millis(subflow.rttMicros())).append(" ms, cwnd ");
    out.append(subflow.congestionWindow()).append(", ");
    out.append(Bytes.text(subflow.bytesSent())).append(" out, ");
    out.append(Bytes.text(subflow.bytesReceived())).append(" in");
    if (subflow.bytesRetransmitted() > 0) {
      out.append(", ").append(Bytes.text(subflow.bytesRetransmitted())).append(" again");
    }
  }

  private static String millis(long micros) {
    long tenths = (micros + 50) / 100;
    return tenths / 10 + "." + tenths % 10;
  }
}
