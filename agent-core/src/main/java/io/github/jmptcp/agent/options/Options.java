package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options in force, each as the type that it means. Immutable. */
public final class Options {
  private final EnumMap<Option, String> texts;
  private final EnumMap<Option, Object> values;

  /**
   * Holds them.
   *
   * @param texts as given, for {@link #toString}
   * @param values what {@link OptionType#parse} made of them
   */
  Options(EnumMap<Option, String> texts, EnumMap<Option, Object> values) {
    this.texts = texts.clone();
    this.values = values.clone();
  }

  /** Whether the agent is on. */
  public boolean isEnabled() {
    return isFirst(Option.ENABLED);
  }

  /** Which sockets become MPTCP. */
  public Mode mode() {
    return value(Mode.class, Option.MODE);
  }

  /** Whether connections to this host stay on TCP. */
  public boolean isLoopbackOnTcp() {
    return isFirst(Option.LOOPBACK);
  }

  /** The rules of {@code include} and {@code exclude}. */
  public Rules rules() {
    return new Rules(
        orNull(SocketPattern[].class, Option.INCLUDE),
        orNull(SocketPattern[].class, Option.EXCLUDE));
  }

  /** How long a peer without MPTCP is remembered, in seconds; 0: not at all. */
  public long learnSeconds() {
    return value(Long.class, Option.LEARN);
  }

  /** Whether options that MPTCP lacks are emulated. */
  public boolean emulatesOptions() {
    return isFirst(Option.OPTIONS);
  }

  /** The endpoints to set; null: none. */
  public @Nullable EndpointList endpoints() {
    return orNull(EndpointList.class, Option.ENDPOINTS);
  }

  /** The limit of subflows, 0 to 255; null: as it is. */
  public @Nullable Integer subflows() {
    return orNull(Integer.class, Option.SUBFLOWS);
  }

  /** The limit of addresses accepted from a peer, 0 to 255; null: as it is. */
  public @Nullable Integer addAddrAccepted() {
    return orNull(Integer.class, Option.ADD_ADDR_ACCEPTED);
  }

  /** Whether this JVM decides the subflows. */
  public boolean isUserspace() {
    return !isFirst(Option.PM);
  }

  /** Which paths connections take. */
  public PathRules pathRules() {
    PathRules rules = orNull(PathRules.class, Option.PATHS);
    return rules == null ? PathRules.none() : rules;
  }

  /** Which dead paths come back. */
  public Revive revive() {
    return value(Revive.class, Option.REVIVE);
  }

  /** What is done about paths that make connections slower. */
  public SlowPaths slow() {
    return isFirst(Option.SLOW) ? SlowPaths.KEEP : SlowPaths.BACKUP;
  }

  /** Whether the sizes of buffers are left to the kernel, whatever the application sets. */
  public boolean tunesBuffers() {
    return !isFirst(Option.BUFFERS);
  }

  /** Whether endpoints and limits are undone at exit. */
  public boolean cleansUp() {
    return isFirst(Option.CLEANUP);
  }

  /** SO_KEEPALIVE on connections whose application has not chosen it. */
  public IdleTime keepAlive() {
    return value(IdleTime.class, Option.KEEPALIVE);
  }

  /** The log level at the start. */
  public Level logLevel() {
    return value(Level.class, Option.LOG);
  }

  /** The log file; null: stderr. */
  public @Nullable String logFile() {
    return orNull(String.class, Option.LOGFILE);
  }

  /** Whether the management bean is registered. */
  public boolean wantsJmx() {
    return isFirst(Option.JMX);
  }

  /** Whether flight recorder events are written. */
  public boolean wantsJfr() {
    return isFirst(Option.JFR);
  }

  /** Whether it is remembered who opened each connection. */
  public boolean remembersOrigins() {
    return isFirst(Option.ORIGIN);
  }

  /** The path of the control socket, or {@code auto}; null: none. */
  public @Nullable String control() {
    return orNull(String.class, Option.CONTROL);
  }

  /** Where Prometheus finds the metrics; null: nowhere. */
  public @Nullable MetricsAddress metrics() {
    return orNull(MetricsAddress.class, Option.METRICS);
  }

  /** Whether any option of the path manager was given. */
  public boolean asksForPaths() {
    return setsEndpointsOrLimits()
        || isGiven(Option.PM)
        || isGiven(Option.PATHS)
        || (isGiven(Option.REVIVE) && revive() != Revive.NONE)
        || (isGiven(Option.SLOW) && slow() != SlowPaths.KEEP);
  }

  /** Whether dead paths are to come back, by {@code revive} or as goes with what else was given. */
  public boolean asksForRevival() {
    return revive() != Revive.NONE
        && (setsEndpointsOrLimits() || isUserspace() || isGiven(Option.REVIVE));
  }

  private boolean setsEndpointsOrLimits() {
    return isGiven(Option.ENDPOINTS)
        || isGiven(Option.SUBFLOWS)
        || isGiven(Option.ADD_ADDR_ACCEPTED);
  }

  /** Whether the value was given rather than the default. */
  public boolean isGiven(Option option) {
    return texts.containsKey(option);
  }

  /** The value as given, or the default; null where it is unset. */
  @Nullable String text(Option option) {
    String text = texts.get(option);
    return text != null ? text : option.defaultValue();
  }

  private boolean isFirst(Option ofTwoWords) {
    return value(Boolean.class, ofTwoWords);
  }

  private <T> T value(Class<T> type, Option option) {
    T value = orNull(type, option);
    if (value == null) {
      throw new IllegalStateException(option.key());
    }
    return value;
  }

  private <T> @Nullable T orNull(Class<T> type, Option option) {
    Object value;
    if (texts.containsKey(option)) {
      value = values.get(option);
    } else {
      // not kept: most are never asked for, and some would load classes before main
      String byDefault = option.defaultValue();
      value = byDefault == null ? null : option.type().parse(byDefault);
    }
    return type.cast(value);
  }

  /** The given options as an agent string, which parses to the same options. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Option, String> entry : texts.entrySet()) {
      text.append(text.length() == 0 ? "" : ",")
          .append(entry.getKey().key())
          .append('=')
          .append(entry.getValue());
    }
    return text.toString();
  }
}
