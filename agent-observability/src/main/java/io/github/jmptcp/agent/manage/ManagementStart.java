package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.launch.Observability;
import io.github.jmptcp.agent.launch.RunningAgent;

/** Makes {@link Management}. Found by the core by its class name. */
public final class ManagementStart implements Observability {

  @Override
  public Runnable begin(RunningAgent agent) {
    return new Management(agent);
  }
}
