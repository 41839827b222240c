package io.github.jmptcp.agent.report;

/** Log levels, most urgent first; {@code OFF} is above them all. */
public enum Level {
  OFF,
  ERROR,
  WARN,
  INFO,
  DEBUG;

  /** The level of an option's word. */
  public static Level of(String word) {
    switch (word) {
      case "off":
        return OFF;
      case "error":
        return ERROR;
      case "warn":
        return WARN;
      case "debug":
        return DEBUG;
      default:
        return INFO;
    }
  }
}
