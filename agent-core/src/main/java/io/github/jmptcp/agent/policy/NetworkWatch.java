package io.github.jmptcp.agent.policy;

/**
 * Whether interfaces, addresses, default routes or the addresses of endpoints have changed since
 * the last call.
 */
public interface NetworkWatch {

  /** Begins to look. */
  void begin();

  /** Whether anything has changed since the last time; cheap enough for a connect. */
  boolean hasChanged();
}
