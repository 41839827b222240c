package io.github.jmptcp.agent.options;

import org.jspecify.annotations.Nullable;

/**
 * Every option: its key, what it may be, its default, and what it means. The parser, {@code help}
 * and the README's table come from here.
 */
public enum Option {
  ENABLED("enabled", Shape.BOOLEAN, "true", "false switches the agent off, launch flags untouched"),
  MODE(
      "mode", Shape.MODE, "both", "which sockets become MPTCP: all, connecting, or listening ones"),
  LOOPBACK(
      "loopback",
      Shape.LOOPBACK,
      "tcp",
      "connects to 127.0.0.0/8 and ::1: MPTCP costs throughput there and gains nothing"),
  INCLUDE(
      "include",
      Shape.RULES,
      null,
      "only these become MPTCP; rules split by `;`: `[connect:|listen:]HOST[/PREFIX][:PORTS]`, HOST"
          + " an address, `[v6]`, `*` or a name such as `*.example.com`"),
  EXCLUDE("exclude", Shape.RULES, null, "these stay on TCP; the same rules, and exclude wins"),
  LEARN(
      "learn",
      Shape.DURATION,
      "10m",
      "how long a peer that answered without MPTCP is asked by plain TCP; `off` asks every time"),
  OPTIONS(
      "options",
      Shape.OPTIONS,
      "emulate",
      "a socket option that MPTCP lacks: go on as on TCP, or let the kernel's error through"),
  ENDPOINTS(
      "endpoints",
      Shape.ENDPOINTS,
      null,
      "endpoints to set at start: `auto`, `auto:IF,IF`, or the words of `ip mptcp endpoint add`,"
          + " split by `;`, with `+` for a space"),
  SUBFLOWS("subflows", Shape.LIMIT, null, "the limit of subflows a connection, 0 to 8"),
  ADD_ADDR_ACCEPTED(
      "add_addr_accepted",
      Shape.LIMIT,
      null,
      "the limit of addresses accepted from a peer, 0 to 8"),
  PM(
      "pm",
      Shape.PM,
      "kernel",
      "who decides the subflows by endpoints and limits: the kernel, or this JVM for each"
          + " connection (Linux 5.19)"),
  REVIVE(
      "revive",
      Shape.REVIVE,
      "true",
      "subflows that died or stand still come back; `all`: from endpoints that others have set, too"),
  CLEANUP(
      "cleanup", Shape.BOOLEAN, "true", "at exit undo what this JVM set, unless another needs it"),
  KEEPALIVE(
      "keepalive",
      Shape.KEEPALIVE,
      "auto",
      "SO_KEEPALIVE with that idle time on MPTCP connections that the application has not set it"
          + " on, so that a NAT does not forget an idle path; `auto`: 30 s where this JVM has set a"
          + " second path"),
  LOG("log", Shape.LOG, "info", "what is said; debug says every connection"),
  LOGFILE("logfile", Shape.PATH, null, "where it is said, instead of stderr; `%p` is the pid"),
  JMX("jmx", Shape.BOOLEAN, "true", "the management bean io.github.jmptcp:type=Agent"),
  JFR("jfr", Shape.BOOLEAN, "true", "flight recorder events io.github.jmptcp.*"),
  ORIGIN(
      "origin", Shape.BOOLEAN, "false", "remember which thread and class opened each connection"),
  CONTROL("control", Shape.CONTROL, "off", "the control socket: `off`, `auto`, or its path"),
  CONFIG("config", Shape.PATH, null, "a properties file with these keys"),
  STRICT("strict", Shape.BOOLEAN, "false", "a bad option stops the JVM (exit code 2)");

  private final String key;
  private final Shape shape;
  private final @Nullable String defaultValue;
  private final String meaning;

  Option(String key, Shape shape, @Nullable String defaultValue, String meaning) {
    this.key = key;
    this.shape = shape;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** The word in the agent's option string. */
  public String key() {
    return key;
  }

  /** The JVM system property that sets it. */
  public String property() {
    return "jmptcp.".concat(key);
  }

  /** The environment variable that sets it. */
  public String variable() {
    StringBuilder name = new StringBuilder("JMPTCP_");
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
    }
    return name.toString();
  }

  /** What the value may be. */
  public Shape shape() {
    return shape;
  }

  /** The value where nothing sets it; null: unset. */
  public @Nullable String defaultValue() {
    return defaultValue;
  }

  /** One line for a reader. */
  public String meaning() {
    return meaning;
  }

  static @Nullable Option of(String key) {
    for (Option option : VALUES) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    return null;
  }

  private static final Option[] VALUES = values();
}
