package io.github.jmptcp.agent.jmx;

import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.agent.status.Answer;
import io.github.jmptcp.agent.status.Commands;
import io.github.jmptcp.agent.status.StatusText;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** The management bean. */
public final class AgentBean implements AgentMXBean {
  private final AgentState agent;

  private AgentBean(AgentState agent) {
    this.agent = agent;
  }

  /** Registers it with the platform's MBean server. */
  public static void register(AgentState agent) throws JMException {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new StandardMBean(new AgentBean(agent), AgentMXBean.class, /* isMXBean= */ true),
              new ObjectName("io.github.jmptcp:type=Agent"));
    } catch (InstanceAlreadyExistsException e) {
      agent.log().warn("the management bean is not registered: its name is taken");
    }
  }

  @Override
  public String getVersion() {
    return agent.facts().version();
  }

  @Override
  public String getKernel() {
    return agent.facts().kernel();
  }

  @Override
  public String getOptions() {
    return agent.facts().options();
  }

  @Override
  public String getLogLevel() {
    return agent.facts().logLevel();
  }

  @Override
  public void setLogLevel(String level) {
    Answer answer = new Commands(agent).logLevel(String.valueOf(level));
    if (!answer.isDone()) {
      throw new IllegalArgumentException("not off, error, warn, info or debug: " + level);
    }
  }

  @Override
  public Map<String, Long> getCounters() {
    return agent.facts().counters();
  }

  @Override
  public Map<String, Long> getSocketRefusals() {
    return agent.facts().refusals();
  }

  @Override
  public Map<String, Long> getNamespaceCounters() {
    return agent.namespaceCounters();
  }

  @Override
  public OpenSockets getOpenSockets() {
    return new OpenSockets(agent.sockets());
  }

  @Override
  public int getDeadPaths() {
    return agent.paths().deadPaths().size();
  }

  @Override
  public long getPathRevivals() {
    return agent.paths().revivals();
  }

  @Override
  public List<PathData> getPaths() {
    List<PathData> paths = new ArrayList<>();
    agent.paths().paths().forEach(path -> paths.add(new PathData(path)));
    return paths;
  }

  @Override
  public List<ConnectionData> connections() {
    List<ConnectionData> connections = new ArrayList<>();
    Snapshot snapshot = agent.sockets();
    snapshot
        .connections()
        .forEach(connection -> connections.add(new ConnectionData(connection, snapshot.paths())));
    return connections;
  }

  @Override
  public String status() {
    return StatusText.text(agent.status());
  }
}
