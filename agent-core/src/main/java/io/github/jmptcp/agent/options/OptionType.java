package io.github.jmptcp.agent.options;

import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.paths.engine.Revive;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.rules.SocketPattern;
import io.github.jmptcp.text.DidYouMean;
import org.jspecify.annotations.Nullable;

/**
 * What the value of an option may be, and how it is read.
 *
 * @param <T> the type of the value; of a Boolean, true stands for the first word
 */
public final class OptionType<T> {
  // How a value is read. No enum: a switch over one takes two more classes at each start.
  private static final int READ_FLAG = 0;

  private static final int READ_MODE = 1;
  private static final int READ_REVIVE = 2;
  private static final int READ_SLOW = 3;
  private static final int READ_LOG = 4;
  private static final int READ_LIMIT = 5;
  private static final int READ_DURATION = 6;
  private static final int READ_KEEPALIVE = 7;
  private static final int READ_RULES = 8;
  private static final int READ_ENDPOINTS = 9;
  private static final int READ_PATH_RULES = 10;
  private static final int READ_PATH = 11;
  private static final int READ_CONTROL = 12;
  private static final int READ_METRICS = 13;

  static final OptionType<Boolean> BOOLEAN = words(READ_FLAG, "true", "false");
  static final OptionType<Mode> MODE = words(READ_MODE, "both", "client", "server");
  static final OptionType<Boolean> LOOPBACK = words(READ_FLAG, "tcp", "mptcp");
  static final OptionType<Boolean> OPTIONS = words(READ_FLAG, "emulate", "strict");
  static final OptionType<Boolean> BUFFERS = words(READ_FLAG, "app", "auto");
  static final OptionType<Boolean> PM = words(READ_FLAG, "kernel", "userspace");
  static final OptionType<Revive> REVIVE = words(READ_REVIVE, "true", "false", "all");
  static final OptionType<SlowPaths> SLOW = words(READ_SLOW, "keep", "backup");
  static final OptionType<Level> LOG = words(READ_LOG, "info", "off", "error", "warn", "debug");
  static final OptionType<Integer> LIMIT = free(READ_LIMIT, "a number");

  /** In seconds; 0 for {@code off}. */
  static final OptionType<Long> DURATION =
      free(READ_DURATION, "duration (`90s`, `10m`, `1h`), `off`");

  static final OptionType<IdleTime> KEEPALIVE =
      free(READ_KEEPALIVE, "`auto`, duration (`20s`, `1m`), `off`");
  static final OptionType<SocketPattern[]> RULES = free(READ_RULES, "rules split by `;`");
  static final OptionType<EndpointList> ENDPOINTS =
      free(READ_ENDPOINTS, "`auto`, `auto:IF,IF`, or a list split by `;`");
  static final OptionType<PathRules> PATH_RULES = free(READ_PATH_RULES, "rules split by `;`");
  static final OptionType<String> PATH = free(READ_PATH, "PATH");
  static final OptionType<ControlAddress> CONTROL = free(READ_CONTROL, "`off`, `auto`, PATH");
  static final OptionType<MetricsAddress> METRICS = free(READ_METRICS, "`off`, `[HOST:]PORT`");

  /** An id of an endpoint, of which no two are equal, is a byte. */
  private static final int HIGHEST_LIMIT = 255;

  private static final int LONGEST_PATH = 4095; // PATH_MAX without the final zero (linux/limits.h)

  /** Of TCP_KEEPIDLE; include/net/tcp.h: MAX_TCP_KEEPIDLE. */
  private static final int LONGEST_IDLE = 32767;

  private final int reader;
  private final String[] words;
  private final String text;

  private OptionType(int reader, String[] words, String text) {
    this.reader = reader;
    this.words = words;
    this.text = text;
  }

  private static <T> OptionType<T> words(int reader, String... words) {
    return new OptionType<>(reader, words, "");
  }

  private static <T> OptionType<T> free(int reader, String text) {
    return new OptionType<>(reader, new String[0], text);
  }

  /** The words it may be; empty where it is free text. */
  public String[] words() {
    return words.clone();
  }

  /** How the value is written in help. */
  public String text() {
    StringBuilder all = new StringBuilder(text);
    for (String word : words) {
      all.append(all.length() == 0 ? "`" : ", `").append(word).append('`');
    }
    return all.toString();
  }

  /**
   * Reads a value. {@link Options} holds what this returns for a value that was given; a default is
   * read each time.
   *
   * @return null for {@code off} of METRICS and CONTROL
   * @throws IllegalArgumentException where the value is malformed
   */
  @SuppressWarnings("unchecked") // each constant has the type that its reader returns
  @Nullable T parse(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("no value");
    }
    return (T) read(value);
  }

  private @Nullable Object read(String value) {
    switch (reader) {
      case READ_MODE:
        int mode = place(value);
        return mode == 0 ? Mode.BOTH : mode == 1 ? Mode.CLIENT : Mode.SERVER;
      case READ_REVIVE:
        int revive = place(value);
        return revive == 0 ? Revive.OWN : revive == 1 ? Revive.NONE : Revive.ALL;
      case READ_SLOW:
        return place(value) == 0 ? SlowPaths.KEEP : SlowPaths.BACKUP;
      case READ_LOG:
        place(value);
        return Level.of(value);
      case READ_LIMIT:
        return limit(value);
      case READ_DURATION:
        return duration(value);
      case READ_KEEPALIVE:
        return idleTime(value);
      case READ_RULES:
        return RuleLists.patterns(value);
      case READ_ENDPOINTS:
        return EndpointList.parse(value);
      case READ_PATH_RULES:
        return RuleLists.paths(value);
      case READ_METRICS:
        return value.equals("off") ? null : MetricsAddress.parse(value);
      case READ_CONTROL:
        return value.equals("off") ? null : ControlAddress.of(path(value));
      case READ_PATH:
        return path(value);
      default:
        return place(value) == 0;
    }
  }

  /** Which of the words it is. */
  private int place(String value) {
    int place = 0;
    while (place < words.length && !words[place].equals(value)) {
      place++;
    }
    if (place == words.length) {
      throw new IllegalArgumentException(
          "not one of " + String.join(", ", words) + DidYouMean.hint(value, words));
    }
    return place;
  }

  private static Long duration(String value) {
    long seconds = value.equals("off") ? 0 : Durations.seconds(value);
    if (seconds < 0) {
      throw new IllegalArgumentException("not a duration such as 90s, 10m or 1h, nor off");
    }
    return seconds;
  }

  private static IdleTime idleTime(String value) {
    if (value.equals("off")) {
      return IdleTime.OFF;
    }
    if (value.equals("auto")) {
      return IdleTime.AUTO;
    }
    long seconds = Durations.seconds(value);
    if (seconds <= 0 || seconds > LONGEST_IDLE) {
      throw new IllegalArgumentException(
          "not auto, off, nor a duration from 1s to 9h such as 20s or 1m");
    }
    return IdleTime.of((int) seconds);
  }

  /** The kernel decides how high it may be: 8, and 64 from 7.2 on. */
  private static Integer limit(String value) {
    int limit = 0;
    for (int i = 0; i < value.length(); i++) {
      char digit = value.charAt(i);
      limit = 10 * limit + digit - '0';
      if (digit < '0' || digit > '9' || limit > HIGHEST_LIMIT) {
        throw new IllegalArgumentException("not a number from 0 to 255");
      }
    }
    return limit;
  }

  private static String path(String value) {
    if (value.length() > LONGEST_PATH) {
      throw new IllegalArgumentException("a path has at most 4095 bytes");
    }
    return value;
  }
}
