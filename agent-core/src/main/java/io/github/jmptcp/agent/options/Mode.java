package io.github.jmptcp.agent.options;

/** Which sockets become MPTCP. */
public enum Mode {
  BOTH,
  /** Those that connect. */
  CLIENT,
  /** Those that listen. */
  SERVER;

  /** Whether sockets that connect do. */
  public boolean includesConnects() {
    return this != SERVER;
  }

  /** Whether listeners do. */
  public boolean includesListeners() {
    return this != CLIENT;
  }
}
