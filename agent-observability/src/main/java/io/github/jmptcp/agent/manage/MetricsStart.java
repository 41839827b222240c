package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.metrics.MetricsServer;
import io.github.jmptcp.agent.options.MetricsAddress;
import io.github.jmptcp.agent.status.AgentState;

/** Starts the metrics port. */
final class MetricsStart {

  private MetricsStart() {}

  static void start(AgentState agent) {
    MetricsAddress address = agent.options().metrics();
    if (address != null) {
      MetricsServer.start(address, agent);
    }
  }
}
