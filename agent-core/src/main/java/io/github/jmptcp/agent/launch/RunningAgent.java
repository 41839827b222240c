package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.HostAddresses;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.KernelRoutes;
import io.github.jmptcp.agent.socket.NetlinkWatch;
import io.github.jmptcp.paths.engine.PathSnapshot;
import org.jspecify.annotations.Nullable;

/** Makes the parts of the agent, and holds those that can be looked at. Safe for concurrent use. */
public final class RunningAgent {
  private final Options options;
  private final Log log;
  private final SocketPolicy policy;
  private final FallbackPeerCache fallbackPeers;
  private final Counters counters;
  private final KernelCalls kernel;
  private final ConnectionOutcomes outcomes;
  private final LoadWatch loads;
  private final @Nullable PathManagement paths;

  /**
   * Makes the parts.
   *
   * @param paths null where the options look after none
   */
  RunningAgent(
      Options options,
      Log log,
      KernelCalls kernel,
      LoadWatch loads,
      @Nullable PathManagement paths) {
    this.options = options;
    this.log = log;
    this.kernel = kernel;
    this.loads = loads;
    this.paths = paths;
    this.fallbackPeers =
        new FallbackPeerCache(options.learnSeconds(), new NetlinkWatch(kernel, log));
    this.policy =
        new SocketPolicy(options, new HostAddresses(new KernelRoutes(kernel, log)), fallbackPeers);
    this.counters = new Counters();
    this.outcomes = new ConnectionOutcomes(policy, fallbackPeers, counters, log);
  }

  /** The options that it was started with. */
  public Options options() {
    return options;
  }

  /** Its log. */
  public Log log() {
    return log;
  }

  /** Which sockets become MPTCP. */
  public SocketPolicy policy() {
    return policy;
  }

  /** The peers that answered without MPTCP. */
  public FallbackPeerCache fallbackPeers() {
    return fallbackPeers;
  }

  /** What it has counted. */
  public Counters counters() {
    return counters;
  }

  /** Its calls into the kernel. */
  public KernelCalls kernel() {
    return kernel;
  }

  /** What became of its connections. */
  public ConnectionOutcomes outcomes() {
    return outcomes;
  }

  /** Whether the JDK has loaded JMX and the flight recorder. */
  public LoadWatch loads() {
    return loads;
  }

  /** What is known of the paths now; null where the options look after none. */
  public @Nullable PathSnapshot paths() {
    return paths == null ? null : paths.snapshot();
  }

  /** Waits, at exit, until the paths are left alone, which log nothing after that: 3 s at most. */
  public void awaitPathsReleased() {
    if (paths != null) {
      paths.awaitRelease();
    }
  }
}
