package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Log;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link AgentRuntime} when the first of the JDK's socket classes is loaded, from what is
 * known before main. Safe for concurrent use.
 */
final class LateStart implements Bridge.Listener {
  private final Options options;
  private final Log log;
  private final Bridge bridge;
  private final int release;
  private final @Nullable PathManagement paths;
  private final LoadWatch loads;
  private volatile @Nullable AgentRuntime runtime;

  /**
   * Nothing is made yet.
   *
   * @param release the Java release
   * @param paths null where the options look after none
   */
  LateStart(
      Options options,
      Log log,
      Bridge bridge,
      int release,
      @Nullable PathManagement paths,
      LoadWatch loads) {
    this.options = options;
    this.log = log;
    this.bridge = bridge;
    this.release = release;
    this.paths = paths;
    this.loads = loads;
  }

  @Override
  public void bridgeDefined() {
    RunningAgent agent =
        new RunningAgent(
            options,
            log,
            paths == null ? AgentRuntime.kernelCalls(release, bridge, log) : paths.kernel(),
            loads,
            paths);
    AgentRuntime made = new AgentRuntime(agent, bridge, paths);
    made.installSockets();
    runtime = made;
  }

  @Override
  public void descriptorsDefined() {
    AgentRuntime made = runtime;
    if (made != null) {
      made.installDescriptorSockets();
    }
  }

  /** The total of a counter; 0 while no socket class is loaded. */
  long sum(Counter counter) {
    AgentRuntime made = runtime;
    return made == null ? 0 : made.counters().sum(counter);
  }
}
