package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every option: its key, what it may be, its default, and what it means. The parser, {@code help}
 * and the README's table come from here.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {
  private static final List<Option<?>> ALL = new ArrayList<>(32);

  public static final Option<Boolean> ENABLED =
      new Option<>(
          "enabled",
          OptionType.BOOLEAN,
          "true",
          "false switches the agent off, launch flags untouched");

  public static final Option<Mode> MODE =
      new Option<>(
          "mode",
          OptionType.MODE,
          "both",
          "which sockets become MPTCP: all, connecting, or listening ones");

  public static final Option<Boolean> LOOPBACK =
      new Option<>(
          "loopback",
          OptionType.LOOPBACK,
          "tcp",
          "connections to this host (127.0.0.0/8, ::1, the addresses of its own interfaces): MPTCP costs"
              + " throughput there and gains nothing");

  public static final Option<SocketPattern[]> INCLUDE =
      new Option<>(
          "include",
          OptionType.RULES,
          null,
          "only these become MPTCP; rules split by `;`: `[connect:|listen:]HOST[/PREFIX][:PORTS]`, HOST"
              + " an address, `[v6]`, `*` or a name such as `*.example.com`");

  public static final Option<SocketPattern[]> EXCLUDE =
      new Option<>(
          "exclude", OptionType.RULES, null, "these stay on TCP; the same rules, and exclude wins");

  public static final Option<Long> LEARN =
      new Option<>(
          "learn",
          OptionType.DURATION,
          "10m",
          "how long connections to a peer that answered without MPTCP use plain TCP at most: 5 s at"
              + " first, twice as long after each further such answer; `off`: every connection requests"
              + " MPTCP");

  public static final Option<Boolean> OPTIONS =
      new Option<>(
          "options",
          OptionType.OPTIONS,
          "emulate",
          "a socket option that MPTCP lacks: emulate it, or return the error of the kernel");

  public static final Option<EndpointList> ENDPOINTS =
      new Option<>(
          "endpoints",
          OptionType.ENDPOINTS,
          null,
          "endpoints to set at start: `auto`, `auto:IF,IF`, or a list split by `;`, each as in"
              + " `ip mptcp endpoint add`, with `+` for a space");

  public static final Option<Integer> SUBFLOWS =
      new Option<>(
          "subflows",
          OptionType.LIMIT,
          null,
          "the limit of subflows a connection; the kernel accepts 0 to 8, and 64 from 7.2 on");

  public static final Option<Integer> ADD_ADDR_ACCEPTED =
      new Option<>(
          "add_addr_accepted",
          OptionType.LIMIT,
          null,
          "the limit of addresses accepted from a peer, likewise");

  public static final Option<Boolean> PM =
      new Option<>(
          "pm",
          OptionType.PM,
          "kernel",
          "who decides the subflows by endpoints and limits: the kernel, or this JVM for each"
              + " connection (Linux 5.19)");

  public static final Option<PathRules> PATHS =
      new Option<>(
          "paths",
          OptionType.PATH_RULES,
          null,
          "which paths a connection takes, the first is where it starts; rules split by `;`:"
              + " `[connect:|listen:]HOST[/PREFIX][:PORTS]=PATH,PATH`, PATH an interface or a local"
              + " address with an optional `/backup` or `/after=256k`, or `auto`; the first rule that"
              + " matches counts");

  public static final Option<Revive> REVIVE =
      new Option<>(
          "revive",
          OptionType.REVIVE,
          "true",
          "subflows that died or stand still come back; `all`: from endpoints that others have set, too");

  public static final Option<SlowPaths> SLOW =
      new Option<>(
          "slow",
          OptionType.SLOW,
          "backup",
          "a path that makes its connections slower than their best one alone: make it a `backup` while"
              + " it does, or `keep` using it; the default is `keep` unless `endpoints` or `pm=userspace`"
              + " is given");

  public static final Option<Boolean> BUFFERS =
      new Option<>(
          "buffers",
          OptionType.BUFFERS,
          "app",
          "`auto`: SO_RCVBUF and SO_SNDBUF that the application sets are not applied to MPTCP sockets,"
              + " so that the kernel tunes both buffers");

  public static final Option<Boolean> CLEANUP =
      new Option<>(
          "cleanup",
          OptionType.BOOLEAN,
          "true",
          "at exit undo what this JVM set, unless another needs it");

  public static final Option<IdleTime> KEEPALIVE =
      new Option<>(
          "keepalive",
          OptionType.KEEPALIVE,
          "auto",
          "SO_KEEPALIVE with that idle time on MPTCP connections where the application has not set"
              + " it, so that a NAT does not forget an idle path; `auto`: 25 to 30 s where this JVM has"
              + " set a second path");

  public static final Option<Level> LOG =
      new Option<>("log", OptionType.LOG, "info", "log level; `debug` logs every connection");

  public static final Option<String> LOGFILE =
      new Option<>(
          "logfile", OptionType.PATH, null, "log file, instead of stderr; `%p` is the pid");

  public static final Option<Boolean> JMX =
      new Option<>(
          "jmx", OptionType.BOOLEAN, "true", "the management bean io.github.jmptcp:type=Agent");

  public static final Option<Boolean> JFR =
      new Option<>("jfr", OptionType.BOOLEAN, "true", "flight recorder events io.github.jmptcp.*");

  public static final Option<Boolean> ORIGIN =
      new Option<>(
          "origin",
          OptionType.BOOLEAN,
          "false",
          "remember which thread and class opened each connection");

  public static final Option<ControlAddress> CONTROL =
      new Option<>(
          "control", OptionType.CONTROL, "off", "the control socket: `off`, `auto`, or its path");

  public static final Option<MetricsAddress> METRICS =
      new Option<>(
          "metrics",
          OptionType.METRICS,
          "off",
          "metrics for Prometheus by HTTP, `GET /metrics` on that port: `PORT` on 127.0.0.1, `HOST:PORT`"
              + " with HOST an address, `[v6]`, or `*`");

  public static final Option<String> CONFIG =
      new Option<>("config", OptionType.PATH, null, "a properties file with these keys");

  public static final Option<Boolean> STRICT =
      new Option<>(
          "strict", OptionType.BOOLEAN, "false", "a bad option stops the JVM (exit code 2)");

  /** What the name of each environment variable starts with. */
  static final String VARIABLE = "JMPTCP_";

  private final int index = ALL.size();
  private final String key;
  private final OptionType<T> type;
  private final @Nullable String defaultValue;
  private final String meaning;

  private Option(String key, OptionType<T> type, @Nullable String defaultValue, String meaning) {
    this.key = key;
    this.type = type;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    ALL.add(this);
  }

  /** All options, in the order in which they are listed. */
  public static List<Option<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  /** How many there are. */
  static int count() {
    return ALL.size();
  }

  /** The place among all options. */
  int index() {
    return index;
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
  public OptionType<T> type() {
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

  static @Nullable Option<?> of(String key) {
    for (Option<?> option : ALL) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    return null;
  }
}
