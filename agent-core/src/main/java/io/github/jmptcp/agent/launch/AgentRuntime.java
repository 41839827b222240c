package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.bridge.JavaBaseLinker;
import io.github.jmptcp.agent.bridge.JavaBaseSyscalls;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.ExitSummary;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.agent.socket.AgentSockets;
import io.github.jmptcp.agent.socket.KeepAlive;
import org.jspecify.annotations.Nullable;

/** Makes the parts behind the bridge, once the first of the JDK's socket classes is loaded. */
final class AgentRuntime {
  private static final String OBSERVABILITY = "io.github.jmptcp.agent.manage.Management";

  private static volatile @Nullable Counters counters;

  private AgentRuntime() {}

  static void install(
      Options options,
      Log log,
      Bridge bridge,
      int release,
      @Nullable PathManagement paths,
      LoadWatch loads) {
    KernelCalls kernel = paths == null ? kernelCalls(release, bridge, log) : paths.kernel();
    RunningAgent agent = new RunningAgent(options, log, kernel, loads, paths);
    Observability observability = observability(agent);
    Runnable onFirstSocket =
        new Runnable() {
          @Override
          public void run() {
            if (paths != null) {
              paths.applyLate();
            }
            agent.outcomes().begin();
            if (observability != null) {
              observability.firstSocket();
            }
            if (log.writes(Level.INFO)) {
              addExitSummary(agent);
            }
          }
        };
    AgentSockets.install(
        agent.policy(),
        agent.fallbackPeers(),
        options.emulatesOptions(),
        KeepAlive.of(options, paths, log),
        paths == null ? null : paths.starts(),
        kernel,
        bridge,
        agent.counters(),
        agent.outcomes(),
        log,
        onFirstSocket);
    counters = agent.counters();
  }

  /** The calls into the kernel, which nothing makes before the first socket is due. */
  static KernelCalls kernelCalls(int release, Bridge bridge, Log log) {
    return new KernelCalls(
        release,
        new JavaBaseSyscalls(bridge, log),
        release < 22 ? null : new JavaBaseLinker(bridge)); // FFM
  }

  /** How many sockets were opened as MPTCP. */
  static long requested() {
    Counters made = counters;
    return made == null ? 0 : made.sum(Counter.SOCKETS_MPTCP);
  }

  /** How many sockets the kernel refused to open as MPTCP. */
  static long refused() {
    Counters made = counters;
    return made == null ? 0 : made.sum(Counter.SOCKETS_REFUSED);
  }

  /** Null, with a line in the log, where it cannot be started: sockets need none of it. */
  private static @Nullable Observability observability(RunningAgent agent) {
    try {
      return (Observability)
          Class.forName(OBSERVABILITY).getConstructor(RunningAgent.class).newInstance(agent);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      agent.log().warn("management: " + e);
      return null;
    }
  }

  private static void addExitSummary(RunningAgent agent) {
    Runnable countOpen =
        new Runnable() {
          @Override
          public void run() {
            agent.outcomes().countOpen(agent.kernel().libC());
          }
        };
    ShutdownHook.add(new ExitSummary(agent.log(), agent.counters(), countOpen));
  }
}
