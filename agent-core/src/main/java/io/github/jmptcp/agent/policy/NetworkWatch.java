package io.github.jmptcp.agent.policy;

/** Tells whether interfaces, addresses or endpoints have changed since it was last asked. */
public interface NetworkWatch {

  /** Begins to look. */
  void begin();

  /** Whether anything has changed since the last time; cheap enough for a connect. */
  boolean hasChanged();
}
