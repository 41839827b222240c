package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Limit;
import io.github.jmptcp.agent.observe.OnePath;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Tokens;
import io.github.jmptcp.agent.report.Addresses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection, for JMX. */
public final class ConnectionData {
  private final Connection connection;
  private final PathStates states;

  ConnectionData(Connection connection, PathStates states) {
    this.connection = connection;
    this.states = states;
  }

  /** {@code connect} or {@code accept}. */
  public String getRole() {
    return connection.role().word();
  }

  /** Address and port. */
  public String getLocal() {
    return Addresses.text(connection.local());
  }

  /** Address and port. */
  public String getRemote() {
    return Addresses.text(connection.remote());
  }

  public String getState() {
    return connection.state();
  }

  public boolean isRequested() {
    return connection.isRequested();
  }

  public boolean isInUse() {
    return connection.isInUse();
  }

  public @Nullable String getReason() {
    return connection.reason();
  }

  public @Nullable String getOrigin() {
    return connection.origin();
  }

  /** Eight hexadecimal digits; null without MPTCP. */
  public @Nullable String getToken() {
    return connection.isInUse() ? Tokens.text(connection.token()) : null;
  }

  public int getSubflowsTotal() {
    return connection.subflowsTotal();
  }

  public long getBytesSent() {
    return connection.totals().sent();
  }

  public long getBytesReceived() {
    return connection.totals().received();
  }

  public long getBytesRetransmitted() {
    return connection.totals().retransmitted();
  }

  public long getBytesAcked() {
    return connection.totals().acked();
  }

  /**
   * What limits the sending side now: {@code application}, {@code peer_window}, {@code send_buffer}
   * or {@code congestion}; null without MPTCP, or where none of the four is certain.
   */
  public @Nullable String getLimitedBy() {
    Limit limit = connection.limit();
    return limit == null ? null : limit.word();
  }

  /**
   * Why it has one path, or uses one of its paths only, in a sentence with the fix; null without
   * MPTCP, where more paths are used, where it has carried little, or where the reason is unknown.
   */
  public @Nullable String getOnePath() {
    return OnePath.of(connection);
  }

  public List<SubflowData> getSubflows() {
    List<SubflowData> subflows = new ArrayList<>();
    connection
        .subflows()
        .forEach(
            subflow ->
                subflows.add(
                    new SubflowData(
                        subflow,
                        states.state(connection, subflow),
                        states.backupBy(connection, subflow))));
    return subflows;
  }

  /** Those that it has lost and that are tried again, see {@code revive}. */
  public List<LostSubflowData> getLostSubflows() {
    List<LostSubflowData> lost = new ArrayList<>();
    states.lost(connection).forEach(subflow -> lost.add(new LostSubflowData(subflow)));
    return lost;
  }

  /** The rule of {@code paths} that it has; null without one. */
  public @Nullable String getPathRule() {
    return states.rule(connection);
  }
}
