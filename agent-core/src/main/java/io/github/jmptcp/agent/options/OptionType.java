package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.text.DidYouMean;
import org.jspecify.annotations.Nullable;

/** What the value of an option may be. */
public enum OptionType {
  BOOLEAN("true", "false"),
  MODE("both", "client", "server"),
  LOOPBACK("tcp", "mptcp"),
  OPTIONS("emulate", "strict"),
  BUFFERS("app", "auto"),
  PM("kernel", "userspace"),
  REVIVE("true", "false", "all"),
  SLOW("keep", "backup"),
  LOG("info", "off", "error", "warn", "debug"),
  LIMIT,
  DURATION,
  KEEPALIVE,
  RULES,
  ENDPOINTS,
  PATH_RULES,
  PATH,
  CONTROL,
  METRICS;

  /** An id of an endpoint, of which no two are equal, is a byte. */
  private static final int HIGHEST_LIMIT = 255;

  private static final int LONGEST_PATH = 4095; // PATH_MAX without the final zero (linux/limits.h)

  /** Of TCP_KEEPIDLE; include/net/tcp.h: MAX_TCP_KEEPIDLE. */
  private static final int LONGEST_IDLE = 32767;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out
  private final String[] words;

  OptionType(String... words) {
    this.words = words;
  }

  /** The words it may be, the default first; empty where it is free text. */
  public String[] words() {
    return words.clone();
  }

  /** How the value is written in help. */
  public String text() {
    switch (this) {
      case LIMIT:
        return "a number";
      case DURATION:
        return "duration (`90s`, `10m`, `1h`), `off`";
      case KEEPALIVE:
        return "`auto`, duration (`20s`, `1m`), `off`";
      case RULES:
      case PATH_RULES:
        return "rules split by `;`";
      case ENDPOINTS:
        return "`auto`, `auto:IF,IF`, or a list split by `;`";
      case PATH:
        return "PATH";
      case CONTROL:
        return "`off`, `auto`, PATH";
      case METRICS:
        return "`off`, `[HOST:]PORT`";
      default:
        StringBuilder text = new StringBuilder();
        for (String word : words) {
          text.append(text.length() == 0 ? "`" : ", `").append(word).append('`');
        }
        return text.toString();
    }
  }

  /**
   * Reads a value, once and for all: the options hold what this returns.
   *
   * @return a Boolean for options of yes and no, and of two words, true for the first; {@link
   *     Mode}, {@link Level}, {@link Revive}, {@link IdleTime}; an Integer for LIMIT; a Long, in
   *     seconds, for DURATION; {@code SocketPattern[]} for RULES, {@link EndpointList}, {@code
   *     PathRules}, {@link MetricsAddress}, a String for PATH and CONTROL; null for {@code off} of
   *     the last three; a {@link Refusal} where the value is malformed
   */
  @Nullable Object parse(String value) {
    if (value.isEmpty()) {
      return new Refusal("no value");
    }
    switch (this) {
      case DURATION:
        long duration = value.equals("off") ? 0 : Durations.seconds(value);
        return duration >= 0
            ? (Object) duration
            : new Refusal("not a duration such as 90s, 10m or 1h, nor off");
      case KEEPALIVE:
        return idleTime(value);
      case LIMIT:
        return limit(value);
      case RULES:
        return RuleList.parse(value);
      case ENDPOINTS:
        return EndpointList.parse(value);
      case PATH_RULES:
        return PathRuleList.parse(value);
      case METRICS:
        return value.equals("off") ? null : MetricsAddress.parse(value);
      case CONTROL:
      case PATH:
        return value.length() > LONGEST_PATH
            ? new Refusal("a path has at most 4095 bytes")
            : this == CONTROL && value.equals("off") ? null : (Object) value;
      default:
        return word(value);
    }
  }

  private static Object idleTime(String value) {
    if (value.equals("off")) {
      return IdleTime.OFF;
    }
    if (value.equals("auto")) {
      return IdleTime.AUTO;
    }
    long seconds = Durations.seconds(value);
    return seconds > 0 && seconds <= LONGEST_IDLE
        ? IdleTime.of((int) seconds)
        : new Refusal("not auto, off, nor a duration from 1s to 9h such as 20s or 1m");
  }

  /** The kernel decides how high it may be: 8, and 64 from 7.2 on. */
  private static Object limit(String value) {
    int limit = 0;
    for (int i = 0; i < value.length(); i++) {
      char digit = value.charAt(i);
      limit = 10 * limit + digit - '0';
      if (digit < '0' || digit > '9' || limit > HIGHEST_LIMIT) {
        return new Refusal("not a number from 0 to 255");
      }
    }
    return limit;
  }

  private Object word(String value) {
    int place = 0;
    while (place < words.length && !words[place].equals(value)) {
      place++;
    }
    if (place == words.length) {
      return new Refusal("not one of " + String.join(", ", words) + DidYouMean.hint(value, words));
    }
    switch (this) {
      case MODE:
        return place == 0 ? Mode.BOTH : place == 1 ? Mode.CLIENT : Mode.SERVER;
      case REVIVE:
        return place == 0 ? Revive.OWN : place == 1 ? Revive.NONE : Revive.ALL;
      case LOG:
        return Level.of(value);
      default:
        return place == 0;
    }
  }
}
