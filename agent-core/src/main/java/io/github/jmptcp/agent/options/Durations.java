package io.github.jmptcp.agent.options;

/**
 * Durations as people write them in options: a number and {@code s}, {@code m}, {@code h} or {@code
 * d}.
 */
final class Durations {
  private static final long LONGEST_SECONDS = 365L * 24 * 3600;

  private Durations() {}

  /** The seconds; -1 where the text is no duration between 1 s and a year. */
  static long seconds(String text) {
    int last = text.length() - 1;
    if (last < 1 || last > 9) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < last; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    long unit;
    switch (text.charAt(last)) {
      case 's':
        unit = 1;
        break;
      case 'm':
        unit = 60;
        break;
      case 'h':
        unit = 3600;
        break;
      case 'd':
        unit = 24 * 3600;
        break;
      default:
        return -1;
    }
    long seconds = number * unit;
    return seconds < 1 || seconds > LONGEST_SECONDS ? -1 : seconds;
  }
}
