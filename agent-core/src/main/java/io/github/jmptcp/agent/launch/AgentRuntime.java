package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.Blackhole;
import io.github.jmptcp.agent.outcome.BoundListeners;
import io.github.jmptcp.agent.outcome.ByteTotals;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.pathmanager.RefusedJoins;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.ExitSummary;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.agent.socket.AgentSockets;
import io.github.jmptcp.agent.socket.KeepAlive;
import io.github.jmptcp.agent.socket.NetlinkWatch;
import io.github.jmptcp.paths.rules.RuleSyntaxException;
import java.net.InetSocketAddress;
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
    KernelCalls kernel = paths == null ? new KernelCalls(release, bridge, log) : paths.kernel();
    FallbackPeerCache fallbackPeers =
        new FallbackPeerCache(options.seconds(Option.LEARN), new NetlinkWatch(kernel, log));
    SocketPolicy policy = policy(options, fallbackPeers);
    boolean emulates = options.is(Option.OPTIONS, "emulate");
    Counters totals = new Counters();
    ByteTotals byteTotals = new ByteTotals(totals);
    Blackhole blackhole = new Blackhole(log);
    BoundListeners boundListeners =
        new BoundListeners(
            new BoundListeners.Concern() {
              @Override
              public void isBoundTo(InetSocketAddress local) {
                if (log.writes(Level.WARN)) {
                  RefusedJoins.lookAt(local, options, log);
                }
              }
            });
    ConnectionOutcomes outcomes =
        new ConnectionOutcomes(
            policy,
            fallbackPeers,
            totals,
            new Reporter(log),
            blackhole,
            byteTotals,
            boundListeners);
    Observability observability =
        observability(
            new RunningAgent(
                options, log, policy, fallbackPeers, totals, kernel, outcomes, loads, paths));
    Runnable onFirstSocket =
        new Runnable() {
          @Override
          public void run() {
            if (paths != null) {
              paths.applyLate();
            }
            blackhole.begin();
            if (observability != null) {
              observability.firstSocket();
            }
            if (log.writes(Level.INFO)) {
              addExitSummary(log, totals, kernel, byteTotals);
            }
          }
        };
    AgentSockets.install(
        policy,
        fallbackPeers,
        emulates,
        KeepAlive.of(options, paths, log),
        paths == null ? null : paths.starts(),
        kernel,
        bridge,
        totals,
        outcomes,
        log,
        onFirstSocket);
    counters = totals;
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

  private static SocketPolicy policy(Options options, FallbackPeerCache fallbackPeers) {
    try {
      return new SocketPolicy(options, fallbackPeers);
    } catch (RuleSyntaxException e) {
      throw new IllegalStateException(e); // the parser lets no bad rule through
    }
  }

  private static void addExitSummary(
      Log log, Counters totals, KernelCalls kernel, ByteTotals byteTotals) {
    Runnable countOpen =
        new Runnable() {
          @Override
          public void run() {
            byteTotals.countOpen(kernel.libC());
          }
        };
    ShutdownHook.add(new ExitSummary(log, totals, countOpen));
  }
}
