package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.rules.PathRules;
import org.jspecify.annotations.Nullable;

/** The options in force, each as the type that it means. Immutable. */
public final class Options {
  private final @Nullable String[] texts;
  private final @Nullable Object[] values;

  /**
   * Holds them.
   *
   * @param texts as given, by index of the option; null where it is not given
   * @param values what {@link OptionType#parse} made of them
   */
  Options(@Nullable String[] texts, @Nullable Object[] values) {
    this.texts = texts.clone();
    this.values = values.clone();
  }

  /** Whether the agent is on. */
  public boolean isEnabled() {
    return value(Option.ENABLED);
  }

  /** Which sockets become MPTCP. */
  public Mode mode() {
    return value(Option.MODE);
  }

  /** Whether connections to this host stay on TCP. */
  public boolean isLoopbackOnTcp() {
    return value(Option.LOOPBACK);
  }

  /** The rules of {@code include} and {@code exclude}. */
  public Rules rules() {
    return new Rules(orNull(Option.INCLUDE), orNull(Option.EXCLUDE));
  }

  /** How long a peer without MPTCP is remembered, in seconds; 0: not at all. */
  public long learnSeconds() {
    return value(Option.LEARN);
  }

  /** Whether options that MPTCP lacks are emulated. */
  public boolean emulatesOptions() {
    return value(Option.OPTIONS);
  }

  /** The endpoints to set; null: none. */
  public @Nullable EndpointList endpoints() {
    return orNull(Option.ENDPOINTS);
  }

  /** The limit of subflows, 0 to 255; null: as it is. */
  public @Nullable Integer subflows() {
    return orNull(Option.SUBFLOWS);
  }

  /** The limit of addresses accepted from a peer, 0 to 255; null: as it is. */
  public @Nullable Integer addAddrAccepted() {
    return orNull(Option.ADD_ADDR_ACCEPTED);
  }

  /** Whether this JVM decides the subflows. */
  public boolean isUserspace() {
    return !value(Option.PM);
  }

  /** Which paths connections take. */
  public PathRules pathRules() {
    PathRules rules = orNull(Option.PATHS);
    return rules == null ? PathRules.none() : rules;
  }

  /** Which dead paths come back. */
  public Revive revive() {
    return value(Option.REVIVE);
  }

  /**
   * What is done about paths that make connections slower: the default counts where this JVM sets
   * the endpoints or decides the subflows.
   */
  public SlowPaths slow() {
    return isGiven(Option.SLOW) || isGiven(Option.ENDPOINTS) || isUserspace()
        ? value(Option.SLOW)
        : SlowPaths.KEEP;
  }

  /** Whether the sizes of buffers are left to the kernel, whatever the application sets. */
  public boolean tunesBuffers() {
    return !value(Option.BUFFERS);
  }

  /** Whether endpoints and limits are undone at exit. */
  public boolean cleansUp() {
    return value(Option.CLEANUP);
  }

  /** SO_KEEPALIVE on connections whose application has not chosen it. */
  public IdleTime keepAlive() {
    return value(Option.KEEPALIVE);
  }

  /** The log level at the start. */
  public Level logLevel() {
    return value(Option.LOG);
  }

  /** The log file; null: stderr. */
  public @Nullable String logFile() {
    return orNull(Option.LOGFILE);
  }

  /** Whether the management bean is registered. */
  public boolean wantsJmx() {
    return value(Option.JMX);
  }

  /** Whether flight recorder events are written. */
  public boolean wantsJfr() {
    return value(Option.JFR);
  }

  /** Whether it is remembered who opened each connection. */
  public boolean remembersOrigins() {
    return value(Option.ORIGIN);
  }

  /** Where the control socket lies; null: there is none. */
  public @Nullable ControlAddress control() {
    return orNull(Option.CONTROL);
  }

  /** Where Prometheus finds the metrics; null: nowhere. */
  public @Nullable MetricsAddress metrics() {
    return orNull(Option.METRICS);
  }

  /** Whether a bad option stops the JVM. */
  boolean isStrict() {
    return Boolean.TRUE.equals(orNull(Option.STRICT)); // null where that is the bad one
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
  public boolean isGiven(Option<?> option) {
    return texts[option.index()] != null;
  }

  /** The value as given, or the default; null where it is unset. */
  @Nullable String text(Option<?> option) {
    String text = texts[option.index()];
    return text != null ? text : option.defaultValue();
  }

  private <T> T value(Option<T> option) {
    T value = orNull(option);
    if (value == null) {
      throw new IllegalStateException(option.key());
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the parser put there what the type of the option has read
  private <T> @Nullable T orNull(Option<T> option) {
    if (isGiven(option)) {
      return (T) values[option.index()];
    }
    // not stored: most are never read, and some would load classes before main
    String byDefault = option.defaultValue();
    return byDefault == null ? null : option.type().parse(byDefault);
  }

  /** The given options as an agent string, which parses to the same options. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Option<?> option : Option.all()) {
      if (isGiven(option)) {
        text.append(text.length() == 0 ? "" : ",")
            .append(option.key())
            .append('=')
            .append(texts[option.index()]);
      }
    }
    return text.toString();
  }
}
