package io.github.jmptcp.agent.status;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the agent reports of itself at one moment. Immutable. */
public final class AgentFacts {
  private final String version;
  private final String options;
  private final String logLevel;
  private final Map<String, Long> counters;
  private final Map<String, Long> refusals;

  AgentFacts(
      String version,
      String options,
      String logLevel,
      Map<String, Long> counters,
      Map<String, Long> refusals) {
    this.version = version;
    this.options = options;
    this.logLevel = logLevel;
    this.counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    this.refusals = Collections.unmodifiableMap(new LinkedHashMap<>(refusals));
  }

  public String version() {
    return version;
  }

  public String kernel() {
    return System.getProperty("os.version", "");
  }

  public String java() {
    return System.getProperty("java.version", "");
  }

  /** The given options as an agent string; empty where all are at their defaults. */
  public String options() {
    return options;
  }

  public String logLevel() {
    return logLevel;
  }

  /** Totals since the agent started, by name. */
  public Map<String, Long> counters() {
    return counters;
  }

  /** How often the kernel refused an MPTCP socket, by errno. */
  public Map<String, Long> refusals() {
    return refusals;
  }
}
