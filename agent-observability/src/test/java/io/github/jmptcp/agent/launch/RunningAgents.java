package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.Blackhole;
import io.github.jmptcp.agent.outcome.BoundListeners;
import io.github.jmptcp.agent.outcome.ByteTotals;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.NetworkWatch;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.paths.rules.RuleSyntaxException;

/** Agents to look at, over any kernel. */
public final class RunningAgents {
  private RunningAgents() {}

  private static final class UnchangedNetwork implements NetworkWatch {
    @Override
    public void begin() {}

    @Override
    public boolean hasChanged() {
      return false;
    }
  }

  /** Returns one that has no sockets and whose counters are at zero. */
  public static RunningAgent of(LibC libC, String optionText) {
    try {
      Options options = OptionParser.parse(optionText);
      Log log = Log.open(Level.WARN, null);
      FallbackPeerCache fallbackPeers = new FallbackPeerCache(600, new UnchangedNetwork());
      SocketPolicy policy = new SocketPolicy(options, fallbackPeers);
      Counters counters = new Counters();
      ConnectionOutcomes outcomes =
          new ConnectionOutcomes(
              policy,
              fallbackPeers,
              counters,
              new Reporter(log),
              new Blackhole(log),
              new ByteTotals(counters),
              new BoundListeners(local -> {}));
      return new RunningAgent(
          options,
          log,
          policy,
          fallbackPeers,
          counters,
          new KernelCalls(libC),
          outcomes,
          new LoadWatch(),
          null);
    } catch (BadOptionException | RuleSyntaxException e) {
      throw new IllegalArgumentException(optionText, e);
    }
  }
}
