package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.jmx.AgentBean;
import io.github.jmptcp.agent.launch.LoadWatch;
import io.github.jmptcp.agent.status.AgentState;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;

/** Registers the management bean, once the application has chosen its log manager. */
final class JmxStart {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_MILLIS = 50;

  private JmxStart() {}

  static void start(AgentState agent, LoadWatch loads) throws InterruptedException, JMException {
    // the platform's MBean server loads java.util.logging: where an application server has made
    // another MBean server first, it is to load its own log manager first, too
    long began = System.nanoTime();
    while (!loads.hasLogManager() && System.nanoTime() - began < LONGEST_NANOS) {
      Thread.sleep(LOOK_MILLIS);
    }
    AgentBean.register(agent);
  }
}
