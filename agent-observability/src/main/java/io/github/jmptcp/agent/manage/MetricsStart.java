package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.metrics.MetricsServer;
import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.status.AgentState;

/** Starts the metrics port. */
final class MetricsStart {

  private MetricsStart() {}

  static void start(AgentState agent) {
    String option = agent.options().get(Option.METRICS);
    if (option != null) {
      MetricsServer.start(option, agent);
    }
  }
}
