package io.github.jmptcp.agent.jmx;

import java.util.List;
import java.util.Map;

/** {@code io.github.jmptcp:type=Agent}: open types only, so that any client can read it. */
public interface AgentMXBean {

  /** The agent's version. */
  String getVersion();

  /** The kernel's release. */
  String getKernel();

  /** The given options as an agent string; empty where all are at their defaults. */
  String getOptions();

  /** {@code off}, {@code error}, {@code warn}, {@code info} or {@code debug}. */
  String getLogLevel();

  /**
   * Changes the log level.
   *
   * @param level one of the five words
   */
  void setLogLevel(String level);

  /** Totals since the agent started, by the names of {@code status --json}. */
  Map<String, Long> getCounters();

  /** How often the kernel refused an MPTCP socket, by errno. */
  Map<String, Long> getSocketRefusals();

  /** The MPTcpExt counters of the network namespace, of all its processes. */
  Map<String, Long> getNamespaceCounters();

  /** What is open now, counted: one walk over the process's descriptors. */
  OpenSockets getOpenSockets();

  /** Paths that are dead now; 0 where none are looked after, see {@code revive}. */
  int getDeadPaths();

  /** How often paths came back since the agent started. */
  long getPathRevivals();

  /** The paths that had trouble since the agent started. */
  List<PathData> getPaths();

  /** The open connections with their subflows. */
  List<ConnectionData> connections();

  /** What {@code status PID} prints. */
  String status();
}
