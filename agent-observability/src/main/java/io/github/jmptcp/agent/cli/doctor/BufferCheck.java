package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.agent.control.ControlClient;
import io.github.jmptcp.agent.observe.ProcessFiles;
import io.github.jmptcp.text.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether applications bound their connections by buffer sizes that they set, according to the
 * status of JVMs with the agent: the kernel does not show to other processes which sizes are set.
 */
final class BufferCheck implements Check {
  private static final long AGENT_MILLIS = 500;

  private final Statuses statuses;

  BufferCheck() {
    this(BufferCheck::read);
  }

  BufferCheck(Statuses statuses) {
    this.statuses = statuses;
  }

  /** The status of JVMs, by pid. */
  interface Statuses {
    Map<Long, JsonObject> read() throws IOException;
  }

  @Override
  public String name() {
    return "buffers";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    for (Map.Entry<Long, JsonObject> each : statuses.read().entrySet()) {
      int bounded = 0;
      for (JsonObject connection : each.getValue().objects("connections")) {
        bounded += connection.isTrue("limited_by_fixed_buffer") ? 1 : 0;
      }
      if (bounded > 0) {
        findings.add(
            Finding.warning(
                name(),
                "process "
                    + each.getKey()
                    + " bounds the throughput of "
                    + bounded
                    + (bounded == 1 ? " connection" : " connections")
                    + " by SO_RCVBUF or SO_SNDBUF that it has set (status "
                    + each.getKey()
                    + ")",
                "the agent's option buffers=auto"));
      }
    }
  }

  /** Asks the JVMs of this network namespace that have the agent and a control socket. */
  private static Map<Long, JsonObject> read() throws IOException {
    Map<Long, JsonObject> statuses = new TreeMap<>();
    for (long pid : ProcessFiles.withAgent()) {
      try {
        Path socket = ProcessFiles.sharesNamespace(pid, "net") ? ControlClient.find(pid) : null;
        if (socket != null) {
          statuses.put(pid, JsonObject.parse(ControlClient.get(socket, "/status", AGENT_MILLIS)));
        }
      } catch (IOException ignored) {
        // ended meanwhile, stopped, or another user's
      }
    }
    return statuses;
  }
}
