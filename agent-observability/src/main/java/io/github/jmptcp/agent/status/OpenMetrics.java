package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Role;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Subflow;
import io.github.jmptcp.agent.observe.SubflowState;
import io.github.jmptcp.agent.report.Counter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The status as text for Prometheus: OpenMetrics 1.0.0, or the format that was before it (0.0.4),
 * where a counter's family has the name of its samples and there is no info. No label holds an
 * address or a token: the number of time series stays small however many connections there are.
 */
final class OpenMetrics {
  static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";
  static final String CLASSIC_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String[] BACKUP_BY = {"this_side", "peer", "jmptcp"};
  private static final String[] LIVES = {"alive", "standing_still", "closing", "lost"};

  private final boolean classic;
  private final StringBuilder out = new StringBuilder(8192);

  private OpenMetrics(boolean classic) {
    this.classic = classic;
  }

  static String text(Status status) {
    return text(status, false) + "# EOF\n";
  }

  static String classicText(Status status) {
    return text(status, true);
  }

  private static String text(Status status, boolean classic) {
    OpenMetrics metrics = new OpenMetrics(classic);
    AgentFacts agent = status.agent();
    if (agent != null) {
      metrics.appendAgent(agent);
    }
    metrics.appendSockets(status.snapshot());
    metrics.appendNamespace(status.snapshot().namespaceCounters());
    metrics.appendPaths(status.snapshot());
    return metrics.out.toString();
  }

  private void appendAgent(AgentFacts agent) {
    family("jmptcp", "info", "The agent, the kernel and the Java release.");
    sample(
        "jmptcp_info",
        1,
        "version",
        agent.version(),
        "kernel",
        agent.kernel(),
        "java",
        agent.java());
    for (Counter counter : Counter.values()) {
      append(counter, agent);
    }
  }

  private void append(Counter counter, AgentFacts agent) {
    String family = counter.family();
    if (family == null) {
      return;
    }
    String help = counter.help();
    if (help != null) {
      family(family, counter.isGauge() ? "gauge" : "counter", help);
    }
    String name = counter.isGauge() ? family : family + "_total";
    if (counter == Counter.SOCKETS_REFUSED) {
      for (Map.Entry<String, Long> refusal : agent.refusals().entrySet()) {
        sample(name, refusal.getValue(), "errno", refusal.getKey());
      }
    } else {
      sample(name, agent.count(counter), counter.labels());
    }
  }

  private void appendSockets(Snapshot snapshot) {
    // role, in use
    long[][] connections = new long[2][2];
    long[][] bytes = new long[2][3];
    Map<String, long[]> devices = new TreeMap<>();
    for (Connection connection : snapshot.connections()) {
      int inUse = connection.isInUse() ? 1 : 0;
      connections[connection.role() == Role.ACCEPT ? 1 : 0][inUse]++;
      bytes[inUse][0] += connection.totals().sent();
      bytes[inUse][1] += connection.totals().received();
      bytes[inUse][2] += connection.totals().retransmitted();
      if (connection.isInUse()) {
        for (Subflow subflow : connection.subflows()) {
          add(devices, subflow);
        }
      }
    }
    family("jmptcp_connections", "gauge", "Connections that are open.");
    for (Role role : Role.values()) {
      for (int inUse = 1; inUse >= 0; inUse--) {
        sample(
            "jmptcp_connections",
            connections[role == Role.ACCEPT ? 1 : 0][inUse],
            "role",
            role.word(),
            "in_use",
            inUse == 1 ? "mptcp" : "tcp");
      }
    }
    family("jmptcp_listeners", "gauge", "Listening sockets.");
    long mptcp = snapshot.listeners().stream().filter(listener -> listener.isMptcp()).count();
    sample("jmptcp_listeners", mptcp, "protocol", "mptcp");
    sample("jmptcp_listeners", snapshot.listeners().size() - mptcp, "protocol", "tcp");

    // gauges: connections that close take their bytes out
    family("jmptcp_open_connection_bytes", "gauge", "Bytes of the connections that are open.");
    String[] directions = {"out", "in", "retransmitted"};
    for (int inUse = 1; inUse >= 0; inUse--) {
      for (int i = 0; i < directions.length; i++) {
        sample(
            "jmptcp_open_connection_bytes",
            bytes[inUse][i],
            "in_use",
            inUse == 1 ? "mptcp" : "tcp",
            "direction",
            directions[i]);
      }
    }
    family("jmptcp_subflows", "gauge", "Live subflows of the MPTCP connections that are open.");
    for (Map.Entry<String, long[]> device : devices.entrySet()) {
      sample("jmptcp_subflows", device.getValue()[0], "device", device.getKey());
    }
    family("jmptcp_subflow_bytes", "gauge", "Bytes of the subflows of open connections.");
    for (Map.Entry<String, long[]> device : devices.entrySet()) {
      for (int i = 0; i < directions.length; i++) {
        sample(
            "jmptcp_subflow_bytes",
            device.getValue()[i + 1],
            "device",
            device.getKey(),
            "direction",
            directions[i]);
      }
    }
  }

  private static void add(Map<String, long[]> devices, Subflow subflow) {
    String name = subflow.device() == null ? "" : subflow.device();
    long[] numbers = devices.computeIfAbsent(name, device -> new long[4]);
    numbers[0] += subflow.isAlive() ? 1 : 0;
    numbers[1] += subflow.bytesSent();
    numbers[2] += subflow.bytesReceived();
    numbers[3] += subflow.bytesRetransmitted();
  }

  private void appendNamespace(Map<String, Long> counters) {
    family(
        "jmptcp_namespace_events",
        "counter",
        "MPTcpExt counters of the network namespace, of all its processes.");
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      if (!counter.getKey().equals("MPCurrEstab")) {
        sample("jmptcp_namespace_events_total", counter.getValue(), "counter", counter.getKey());
      }
    }
    Long established = counters.get("MPCurrEstab"); // the only one that goes down
    if (established != null) {
      family(
          "jmptcp_namespace_connections", "gauge", "MPTCP connections of the network namespace.");
      sample("jmptcp_namespace_connections", established);
    }
  }

  private void appendPaths(Snapshot snapshot) {
    PathStates paths = snapshot.paths();
    Map<String, Long> backups = new LinkedHashMap<>();
    Map<String, Long> lives = new LinkedHashMap<>();
    for (String each : BACKUP_BY) {
      backups.put(each, 0L);
    }
    for (String each : LIVES) {
      lives.put(each, 0L);
    }
    for (Connection connection : snapshot.connections()) {
      for (Subflow subflow : connection.subflows()) {
        String backupBy = paths.backupBy(connection, subflow);
        if (backupBy != null) {
          for (String each : backupBy.split(",")) {
            backups.merge(each, 1L, Long::sum);
          }
        }
        SubflowState state = paths.state(connection, subflow);
        if (state != null) {
          lives.merge(state.life(), 1L, Long::sum);
        }
      }
      lives.merge("lost", (long) paths.lost(connection).size(), Long::sum);
    }
    family("jmptcp_backup_subflows", "gauge", "Subflows that are a backup, and by whom.");
    for (Map.Entry<String, Long> each : backups.entrySet()) {
      sample("jmptcp_backup_subflows", each.getValue(), "by", each.getKey());
    }
    if (!paths.isKnown()) {
      return;
    }
    family("jmptcp_subflow_lives", "gauge", "Subflows by life; lost ones are tried again.");
    for (Map.Entry<String, Long> each : lives.entrySet()) {
      sample("jmptcp_subflow_lives", each.getValue(), "life", each.getKey());
    }
    family("jmptcp_dead_paths", "gauge", "Paths that carry nothing now and are tried again.");
    sample("jmptcp_dead_paths", paths.deadPaths().size());
    family("jmptcp_path_revivals", "counter", "How often paths came back.");
    sample("jmptcp_path_revivals_total", paths.revivals());
  }

  private void family(String family, String openType, String help) {
    String name = family;
    String type = openType;
    if (classic && type.equals("counter")) {
      name = family + "_total";
    } else if (classic && type.equals("info")) {
      name = family + "_info";
      type = "gauge";
    }
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
  }

  private void sample(String name, long value, String... labels) {
    out.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      out.append(labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
      out.append('"');
    }
    out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
  }
}
