package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.rules.Rules;
import io.github.jmptcp.text.DidYouMean;
import org.jspecify.annotations.Nullable;

/** What the value of an option may be. */
public enum OptionType {
  BOOLEAN("true", "false"),
  MODE("both", "client", "server"),
  LOOPBACK("tcp", "mptcp"),
  OPTIONS("emulate", "strict"),
  PM("kernel", "userspace"),
  REVIVE("true", "false", "all"),
  LOG("info", "off", "error", "warn", "debug"),
  LIMIT("0", "1", "2", "3", "4", "5", "6", "7", "8"),
  DURATION,
  KEEPALIVE,
  RULES,
  ENDPOINTS,
  PATH_RULES,
  PATH,
  CONTROL,
  METRICS;

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
        return "0-8";
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

  /** Why the value is refused; null where it is well formed. */
  @Nullable String refusal(String value) {
    if (value.isEmpty()) {
      return "no value";
    }
    if (this == DURATION) {
      return value.equals("off") || Durations.seconds(value) >= 0
          ? null
          : "not a duration such as 90s, 10m or 1h, nor off";
    }
    if (this == KEEPALIVE) {
      long seconds = Durations.seconds(value);
      return value.equals("auto") || value.equals("off") || (seconds > 0 && seconds <= LONGEST_IDLE)
          ? null
          : "not auto, off, nor a duration from 1s to 9h such as 20s or 1m";
    }
    if (this == RULES) {
      return Rules.refusal(value);
    }
    if (this == ENDPOINTS) {
      return EndpointList.refusal(value);
    }
    if (this == PATH_RULES) {
      return PathRuleList.refusal(value);
    }
    if (this == METRICS) {
      return value.equals("off") ? null : MetricsAddress.refusal(value);
    }
    if (words.length == 0) {
      return value.length() > LONGEST_PATH ? "a path has at most 4095 bytes" : null;
    }
    for (String word : words) {
      if (word.equals(value)) {
        return null;
      }
    }
    if (this == LIMIT) {
      return "not a number from 0 to 8";
    }
    return "not one of " + String.join(", ", words) + DidYouMean.hint(value, words);
  }
}
