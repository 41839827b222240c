package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.launch.RunningAgent;
import io.github.jmptcp.agent.launch.Version;
import io.github.jmptcp.agent.observe.Connection;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.observe.OwnSockets;
import io.github.jmptcp.agent.observe.PathStates;
import io.github.jmptcp.agent.observe.Role;
import io.github.jmptcp.agent.observe.Snapshot;
import io.github.jmptcp.agent.observe.Totals;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.ConnectionListener;
import io.github.jmptcp.agent.outcome.ConnectionOutcomes;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The running agent, as all ways to look at it see it. Safe for concurrent use. */
public final class AgentState {
  private final RunningAgent agent;
  private final Counters counters;
  private final Origins origins;
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();

  /** Looks at that agent. */
  public AgentState(RunningAgent agent, Origins origins) {
    this.agent = agent;
    this.counters = agent.counters();
    this.origins = origins;
  }

  /** The options that it was started with. */
  public Options options() {
    return agent.options();
  }

  SocketPolicy policy() {
    return agent.policy();
  }

  FallbackPeerCache fallbackPeers() {
    return agent.fallbackPeers();
  }

  /** The agent's log. */
  public Log log() {
    return agent.log();
  }

  /** The C library; throws where it cannot be called here. */
  public LibC libC() {
    return agent.kernel().libC();
  }

  /** Adds a listener, which is notified of every connection from now on. */
  public void addListener(ConnectionListener listener) {
    agent.outcomes().addListener(listener);
  }

  /** The sockets as they are now. */
  public Snapshot sockets() {
    ConnectionOutcomes outcomes = agent.outcomes();
    return new OwnSockets(
            libC(),
            (role, requested, listenerIsMptcp, remote) ->
                (role == Role.ACCEPT
                        ? outcomes.acceptReason(listenerIsMptcp, remote)
                        : outcomes.connectReason(requested, remote))
                    .toString(),
            origins)
        .read()
        .with(paths());
  }

  /** What the path engine knows now. */
  public PathStates paths() {
    return PathStates.of(agent.paths());
  }

  /** The MPTcpExt counters of this network namespace; empty where they cannot be read. */
  public Map<String, Long> namespaceCounters() {
    try {
      return NamespaceCounters.all(NamespaceCounters.FILE, NamespaceCounters.MPTCP);
    } catch (IOException | RuntimeException ignored) {
      return Collections.emptyMap();
    }
  }

  /** All of it now. */
  public Status status() {
    long closedOut = counters.sum(Counter.BYTES_SENT);
    long closedIn = counters.sum(Counter.BYTES_RECEIVED);
    Snapshot sockets = sockets();
    long out = 0;
    long in = 0;
    for (Connection connection : sockets.connections()) {
      Totals totals = connection.totals();
      // TCP counts what it sends again, MPTCP does not
      out += totals.sent() - (connection.isInUse() ? 0 : totals.retransmitted());
      in += totals.received();
    }
    AgentFacts facts = facts(notLess(bytesOut, closedOut + out), notLess(bytesIn, closedIn + in));
    return new Status(Long.parseLong(Log.pid()), facts, sockets);
  }

  /** A connection that closes between the two readings is in neither; a counter may not go back. */
  private static long notLess(AtomicLong before, long now) {
    return before.accumulateAndGet(now, Math::max);
  }

  /** What the agent has counted, of bytes those of closed connections. */
  public AgentFacts facts() {
    return facts(counters.sum(Counter.BYTES_SENT), counters.sum(Counter.BYTES_RECEIVED));
  }

  private AgentFacts facts(long sent, long received) {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counts.put(counter, counters.sum(counter));
    }
    counts.put(Counter.LEARNED_PEERS, (long) agent.fallbackPeers().size());
    counts.put(Counter.BYTES_SENT, sent);
    counts.put(Counter.BYTES_RECEIVED, received);
    return new AgentFacts(
        Version.text(),
        agent.options().toString(),
        agent.log().level().name().toLowerCase(Locale.ROOT),
        counts,
        refusals());
  }

  private Map<String, Long> refusals() {
    Map<String, Long> refusals = new LinkedHashMap<>();
    long[] byErrno = counters.refusedByErrno();
    for (int errno = 0; errno < byErrno.length; errno++) {
      if (byErrno[errno] > 0) {
        refusals.put(Errno.name(errno), byErrno[errno]);
      }
    }
    return refusals;
  }
}
