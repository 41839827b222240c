package io.github.jmptcp.it.applications;

/** How both sides of a run are started. */
enum With {
  /** As they are. */
  PLAIN,

  /** Java with the agent, native servers by {@code mptcpize run}. */
  MPTCP
}
