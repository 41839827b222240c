package io.github.jmptcp.agent.options;

import org.jspecify.annotations.Nullable;

/**
 * Every option: its key, what it may be, its default, and what it means. The parser, {@code help}
 * and the README's table come from here.
 */
public enum Option {
  ENABLED(
      "enabled",
      OptionType.BOOLEAN,
      "true",
      "false switches the agent off, launch flags untouched"),
  MODE(
      "mode",
      OptionType.MODE,
      "both",
      "which sockets become MPTCP: all, connecting, or listening ones"),
  LOOPBACK(
      "loopback",
      OptionType.LOOPBACK,
      "tcp",
      "connections to this host (127.0.0.0/8, ::1, the addresses of its own interfaces): MPTCP costs"
          + " throughput there and gains nothing"),
  INCLUDE(
      "include",
      OptionType.RULES,
      null,
      "only these become MPTCP; rules split by `;`: `[connect:|listen:]HOST[/PREFIX][:PORTS]`, HOST"
          + " an address, `[v6]`, `*` or a name such as `*.example.com`"),
  EXCLUDE("exclude", OptionType.RULES, null, "these stay on TCP; the same rules, and exclude wins"),
  LEARN(
      "learn",
      OptionType.DURATION,
      "10m",
      "how long connections to a peer that answered without MPTCP use plain TCP at most: 5 s at"
          + " first, twice as long after each further such answer; `off`: every connection requests"
          + " MPTCP"),
  OPTIONS(
      "options",
      OptionType.OPTIONS,
      "emulate",
      "a socket option that MPTCP lacks: emulate it, or return the error of the kernel"),
  ENDPOINTS(
      "endpoints",
      OptionType.ENDPOINTS,
      null,
      "endpoints to set at start: `auto`, `auto:IF,IF`, or a list split by `;`, each as in"
          + " `ip mptcp endpoint add`, with `+` for a space"),
  SUBFLOWS(
      "subflows",
      OptionType.LIMIT,
      null,
      "the limit of subflows a connection; the kernel accepts 0 to 8, and 64 from 7.2 on"),
  ADD_ADDR_ACCEPTED(
      "add_addr_accepted",
      OptionType.LIMIT,
      null,
      "the limit of addresses accepted from a peer, likewise"),
  PM(
      "pm",
      OptionType.PM,
      "kernel",
      "who decides the subflows by endpoints and limits: the kernel, or this JVM for each"
          + " connection (Linux 5.19)"),
  PATHS(
      "paths",
      OptionType.PATH_RULES,
      null,
      "which paths a connection takes, the first is where it starts; rules split by `;`:"
          + " `[connect:|listen:]HOST[/PREFIX][:PORTS]=PATH,PATH`, PATH an interface or a local"
          + " address with an optional `/backup` or `/after=256k`, or `auto`; the first rule that"
          + " matches counts"),
  REVIVE(
      "revive",
      OptionType.REVIVE,
      "true",
      "subflows that died or stand still come back; `all`: from endpoints that others have set, too"),
  SLOW(
      "slow",
      OptionType.SLOW,
      "keep",
      "a path that makes its connections slower than their best one alone: `keep` using it, or make it"
          + " a `backup` while it does"),
  BUFFERS(
      "buffers",
      OptionType.BUFFERS,
      "app",
      "`auto`: SO_RCVBUF and SO_SNDBUF that the application sets are not applied to MPTCP sockets,"
          + " so that the kernel tunes both buffers"),
  CLEANUP(
      "cleanup",
      OptionType.BOOLEAN,
      "true",
      "at exit undo what this JVM set, unless another needs it"),
  KEEPALIVE(
      "keepalive",
      OptionType.KEEPALIVE,
      "auto",
      "SO_KEEPALIVE with that idle time on MPTCP connections where the application has not set"
          + " it, so that a NAT does not forget an idle path; `auto`: 30 s where this JVM has set a"
          + " second path"),
  LOG("log", OptionType.LOG, "info", "log level; `debug` logs every connection"),
  LOGFILE("logfile", OptionType.PATH, null, "log file, instead of stderr; `%p` is the pid"),
  JMX("jmx", OptionType.BOOLEAN, "true", "the management bean io.github.jmptcp:type=Agent"),
  JFR("jfr", OptionType.BOOLEAN, "true", "flight recorder events io.github.jmptcp.*"),
  ORIGIN(
      "origin",
      OptionType.BOOLEAN,
      "false",
      "remember which thread and class opened each connection"),
  CONTROL("control", OptionType.CONTROL, "off", "the control socket: `off`, `auto`, or its path"),
  METRICS(
      "metrics",
      OptionType.METRICS,
      "off",
      "metrics for Prometheus by HTTP, `GET /metrics` on that port: `PORT` on 127.0.0.1, `HOST:PORT`"
          + " with HOST an address, `[v6]`, or `*`"),
  CONFIG("config", OptionType.PATH, null, "a properties file with these keys"),
  STRICT("strict", OptionType.BOOLEAN, "false", "a bad option stops the JVM (exit code 2)");

  /** What the name of each environment variable starts with. */
  static final String VARIABLE = "JMPTCP_";

  private final String key;
  private final OptionType type;
  private final @Nullable String defaultValue;
  private final String meaning;

  Option(String key, OptionType type, @Nullable String defaultValue, String meaning) {
    this.key = key;
    this.type = type;
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
    StringBuilder name = new StringBuilder(VARIABLE);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
    }
    return name.toString();
  }

  /** What the value may be. */
  public OptionType type() {
    return type;
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
