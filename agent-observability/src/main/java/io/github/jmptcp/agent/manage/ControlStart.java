package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.control.ControlServer;
import io.github.jmptcp.agent.options.ControlAddress;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.agent.status.Commands;

/** Starts the control socket. */
final class ControlStart {

  private ControlStart() {}

  static void start(AgentState agent) {
    ControlAddress option = agent.options().control();
    if (option != null) {
      ControlServer.start(option, new Commands(agent), agent.log());
    }
  }
}
