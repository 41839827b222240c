package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Limit;
import io.github.jmptcp.agent.observe.Listener;
import io.github.jmptcp.agent.observe.LostSubflow;
import io.github.jmptcp.agent.observe.OnePath;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.observe.Throttle;
import io.github.jmptcp.agent.observe.Tokens;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.text.JsonWriter;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status as one JSON object; the names stay as they are between versions. */
public final class StatusJson {

  private StatusJson() {}

  /**
   * Returns the object; it lacks what only the agent knows where the process has none, or none that
   * answers.
   */
  public static String text(Status status) {
    JsonWriter json = new JsonWriter().object();
    json.put("pid", status.pid());
    json.put("source", status.agent() == null ? "kernel" : "agent");
    AgentFacts agent = status.agent();
    if (agent != null) {
      json.put("version", agent.version());
      json.put("kernel", agent.kernel());
      json.put("java", agent.java());
      json.put("options", agent.options());
      json.put("log", agent.logLevel());
      json.object("counters");
      for (Map.Entry<String, Long> counter : agent.counters().entrySet()) {
        json.put(counter.getKey(), counter.getValue());
      }
      json.endObject();
      json.object("socket_refusals");
      for (Map.Entry<String, Long> refusal : agent.refusals().entrySet()) {
        json.put(refusal.getKey(), refusal.getValue());
      }
      json.endObject();
    }
    append(json, status.snapshot().paths());
    append(json, status.snapshot());
    return json.endObject().toString();
  }

  private static void append(JsonWriter json, PathStates states) {
    if (!states.isKnown()) {
      return;
    }
    json.put("path_revivals", states.revivals());
    json.array("paths");
    for (PathView each : states.paths()) {
      json.object().put("address", Addresses.text(each.address()));
      json.put("dev", each.device());
      json.put("dead", each.isDead());
      json.put("since_s", each.sinceSeconds());
      json.put("tries", each.tries());
      json.put("revivals", each.revivals()).endObject();
    }
    json.endArray();
  }

  private static void append(JsonWriter json, Snapshot snapshot) {
    json.object("namespace");
    for (Map.Entry<String, Long> counter : snapshot.namespaceCounters().entrySet()) {
      json.put(counter.getKey(), counter.getValue());
    }
    json.endObject();
    json.array("listeners");
    for (Listener listener : snapshot.listeners()) {
      json.object();
      address(json, "local", listener.local());
      json.put("mptcp", listener.isMptcp()).endObject();
    }
    json.endArray();
    json.array("connections");
    for (Connection connection : snapshot.connections()) {
      append(json, connection, snapshot.paths());
    }
    json.endArray();
    json.array("gaps");
    for (String gap : snapshot.gaps()) {
      json.value(gap);
    }
    json.endArray();
  }

  private static void append(JsonWriter json, Connection connection, PathStates states) {
    json.object().put("role", connection.role().word());
    address(json, "local", connection.local());
    address(json, "remote", connection.remote());
    json.put("state", connection.state());
    json.put("requested", connection.isRequested());
    json.put("in_use", connection.isInUse());
    json.put("reason", connection.reason());
    json.put("origin", connection.origin());
    json.put("path_rule", states.rule(connection));
    if (connection.isInUse()) {
      json.put("token", Tokens.text(connection.token()));
      json.put("subflows_extra", connection.extraSubflows());
      json.put("subflows_total", connection.subflowsTotal());
      Limit limit = connection.limit();
      json.put("limited_by", limit == null ? null : limit.word());
      if (connection.fixedSendBuffer() > 0) {
        json.put("fixed_send_buffer", connection.fixedSendBuffer());
      }
      if (connection.fixedReceiveBuffer() > 0) {
        json.put("fixed_receive_buffer", connection.fixedReceiveBuffer());
      }
      json.put("limited_by_fixed_buffer", Throttle.isByFixedBuffer(connection));
      json.put("one_path", OnePath.of(connection));
    }
    json.put("bytes_sent", connection.totals().sent());
    json.put("bytes_received", connection.totals().received());
    json.put("bytes_retrans", connection.totals().retransmitted());
    json.put("bytes_acked", connection.totals().acked());
    json.array("subflows");
    for (Subflow subflow : connection.subflows()) {
      append(json, subflow, states.backupBy(connection, subflow));
      SubflowState state = states.state(connection, subflow);
      if (state != null) {
        json.put("life", state.life());
        if (state.isStandingStill()) {
          json.put("since_s", state.sinceSeconds());
        }
        if (state.normalSeconds() >= 0) {
          json.put("made_normal_by", "jmptcp");
          json.put("made_normal_s", state.normalSeconds());
        }
        if (state.slowReason() != null) {
          json.put("slow", state.slowReason());
        }
      }
      json.endObject();
    }
    json.endArray();
    if (states.isKnown() && connection.isInUse()) {
      json.array("lost_subflows");
      for (LostSubflow each : states.lost(connection)) {
        append(json, each);
      }
      json.endArray();
    }
    json.endObject();
  }

  private static void append(JsonWriter json, LostSubflow lost) {
    json.object();
    json.put("local_address", Addresses.text(lost.localAddress()));
    address(json, "remote", lost.remote());
    json.put("id", lost.localId());
    json.put("reason", lost.reason());
    json.put("since_s", lost.sinceSeconds());
    json.put("tries", lost.tries()).endObject();
  }

  private static void append(JsonWriter json, Subflow subflow, @Nullable String backupBy) {
    json.object();
    address(json, "local", subflow.local());
    address(json, "remote", subflow.remote());
    if (subflow.localId() >= 0) {
      json.put("id", subflow.localId());
      json.put("remote_id", subflow.remoteId());
      json.put("backup", subflow.isBackup());
      json.put("backup_by", backupBy);
    }
    json.put("dev", subflow.device());
    json.put("state", subflow.state());
    json.put("rtt_us", subflow.rttMicros());
    json.put("cwnd", subflow.congestionWindow());
    json.put("bytes_sent", subflow.bytesSent());
    json.put("bytes_received", subflow.bytesReceived());
    json.put("bytes_retrans", subflow.bytesRetransmitted());
    json.put("bytes_acked", subflow.bytesAcked());
  }

  private static void address(JsonWriter json, String name, InetSocketAddress address) {
    json.put(name + "_address", Addresses.text(address.getAddress()));
    json.put(name + "_port", address.getPort());
  }
}
