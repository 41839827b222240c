package io.github.jmptcp.agent.policy;

/** A network of which nothing changes. */
public final class UnchangedNetwork implements NetworkWatch {
  @Override
  public void begin() {}

  @Override
  public boolean hasChanged() {
    return false;
  }
}
