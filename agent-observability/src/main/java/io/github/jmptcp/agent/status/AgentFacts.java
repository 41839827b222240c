package io.github.jmptcp.agent.status;

import io.github.jmptcp.agent.report.Counter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the agent reports of itself at one moment. Immutable. */
public final class AgentFacts {
  private final String version;
  private final String options;
  private final String logLevel;
  private final Map<Counter, Long> counters;
  private final Map<String, Long> refusals;

  AgentFacts(
      String version,
      String options,
      String logLevel,
      Map<Counter, Long> counters,
      Map<String, Long> refusals) {
    this.version = version;
    this.options = options;
    this.logLevel = logLevel;
    this.counters = new EnumMap<>(counters);
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

  /** A total since the agent started. */
  public long count(Counter counter) {
    Long count = counters.get(counter);
    return count == null ? 0 : count;
  }

  /** All of them by {@link Counter#key}, in order. */
  public Map<String, Long> counters() {
    Map<String, Long> byKey = new LinkedHashMap<>();
    for (Counter counter : Counter.values()) {
      byKey.put(counter.key(), count(counter));
    }
    return byKey;
  }

  /** How often the kernel refused an MPTCP socket, by errno. */
  public Map<String, Long> refusals() {
    return refusals;
  }
}
