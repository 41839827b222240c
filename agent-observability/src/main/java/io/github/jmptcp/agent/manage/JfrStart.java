package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.status.AgentState;
import java.util.function.Consumer;

/** Starts the flight recorder events, which name classes that not every runtime has. */
final class JfrStart {

  private JfrStart() {}

  @SuppressWarnings("unchecked")
  static void start(AgentState agent) throws ReflectiveOperationException {
    ((Consumer<AgentState>)
            Class.forName("io.github.jmptcp.agent.jfr.FlightRecorderEvents")
                .getDeclaredConstructor()
                .newInstance())
        .accept(agent);
  }
}
