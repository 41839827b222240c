package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.bridge.JavaBaseLinker;
import io.github.jmptcp.agent.bridge.JavaBaseSyscalls;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.AgentSockets;
import io.github.jmptcp.agent.socket.BufferSizes;
import io.github.jmptcp.agent.socket.Connections;
import io.github.jmptcp.agent.socket.DescriptorSockets;
import io.github.jmptcp.agent.socket.KeepAlive;
import io.github.jmptcp.agent.socket.KernelSupport;
import io.github.jmptcp.agent.socket.OptionHandling;
import io.github.jmptcp.agent.socket.SocketExchange;
import io.github.jmptcp.agent.socket.SocketOpener;
import io.github.jmptcp.agent.socket.SocketParts;
import io.github.jmptcp.agent.socket.StartBinder;
import org.jspecify.annotations.Nullable;

/**
 * The parts behind the bridge, made once the first of the JDK's socket classes is loaded. {@link
 * AgentSockets} and {@link DescriptorSockets} share them.
 */
final class AgentRuntime {
  private static final String OBSERVABILITY = "io.github.jmptcp.agent.manage.ManagementStart";

  private final RunningAgent agent;
  private final SocketParts parts;

  /**
   * Makes the parts; no socket comes to them before they are installed.
   *
   * @param paths null where the options look after none
   */
  AgentRuntime(RunningAgent agent, Bridge bridge, @Nullable PathManagement paths) {
    this.agent = agent;
    Log log = agent.log();
    KernelSupport support = new KernelSupport(log, agent.counters());
    KeepAlive keepAlive = KeepAlive.of(agent.options(), paths, log);
    BufferSizes bufferSizes = agent.options().tunesBuffers() ? new BufferSizes() : null;
    SocketExchange exchange =
        new SocketExchange(agent.kernel(), bridge, agent.outcomes(), bufferSizes, log);
    SocketOpener opener =
        new SocketOpener(
            agent.kernel(),
            support,
            exchange,
            onFirstSocket(agent, paths, observability(agent)),
            log);
    Connections connections =
        new Connections(
            agent.policy(),
            agent.outcomes(),
            keepAlive,
            bufferSizes,
            paths == null ? null : new StartBinder(paths.starts(), log));
    OptionHandling options =
        OptionHandling.of(agent.options(), keepAlive, bufferSizes, support, log);
    parts = new SocketParts(agent.kernel(), opener, exchange, connections, options);
  }

  /** Puts the agent behind the bridge, which must have been defined. */
  void installSockets() {
    AgentSockets.install(parts);
  }

  /** Puts the agent behind the class that libraries call, which must have been defined. */
  void installDescriptorSockets() {
    DescriptorSockets.install(parts);
  }

  /** What the agent counts. */
  Counters counters() {
    return agent.counters();
  }

  private static Runnable onFirstSocket(
      RunningAgent agent, @Nullable PathManagement paths, @Nullable Runnable observability) {
    FirstSocket first = new FirstSocket(agent.log());
    if (paths != null) {
      first.add(
          "paths: not all that the options ask for has begun",
          new Runnable() {
            @Override
            public void run() {
              paths.applyLate();
            }
          });
    }
    first.add(
        "what came of connections is not followed completely",
        new Runnable() {
          @Override
          public void run() {
            agent.outcomes().begin();
          }
        });
    if (observability != null) {
      first.add(
          "status, control socket, management bean and events are missing or incomplete",
          observability);
    }
    return first;
  }

  /** The calls into the kernel, which nothing makes before the first socket is due. */
  static KernelCalls kernelCalls(int release, Bridge bridge, Log log) {
    return new KernelCalls(
        release,
        new JavaBaseSyscalls(bridge, log),
        release < 22 ? null : new JavaBaseLinker(bridge)); // FFM
  }

  /** Null, with a line in the log, where it cannot be started: sockets need none of it. */
  private static @Nullable Runnable observability(RunningAgent agent) {
    try {
      Object made = Class.forName(OBSERVABILITY).getDeclaredConstructor().newInstance();
      return ((Observability) made).begin(agent);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      agent.log().warn("management: " + e);
      return null;
    }
  }
}
