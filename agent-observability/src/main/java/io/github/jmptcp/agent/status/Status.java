package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.observe.Snapshot;
import org.jspecify.annotations.Nullable;

/** A process's sockets, and what its agent reports where it has one. Immutable. */
public final class Status {
  private final long pid;
  private final @Nullable AgentFacts agent;
  private final Snapshot snapshot;

  /** Of a process, and of its agent where it was asked. */
  public Status(long pid, @Nullable AgentFacts agent, Snapshot snapshot) {
    this.pid = pid;
    this.agent = agent;
    this.snapshot = snapshot;
  }

  public long pid() {
    return pid;
  }

  /** Null where the process has no agent, or none was queried. */
  public @Nullable AgentFacts agent() {
    return agent;
  }

  public Snapshot snapshot() {
    return snapshot;
  }
}
