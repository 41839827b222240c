package io.github.jmptcp.mptcp.cli;

import java.util.ArrayList;
import java.util.List;

/** The options of {@code ip} that matter to {@code ip mptcp}; they may stand anywhere. */
final class Options {
  final List<String> words = new ArrayList<>();
  boolean json;
  boolean pretty;
  boolean timestamps;
  boolean shortTimestamps;
  boolean help;

  Options(String[] args) throws UsageException {
    for (String arg : args) {
      // "-1" is a bad number, not an option
      if (arg.startsWith("-") && (arg.length() < 2 || !Character.isDigit(arg.charAt(1)))) {
        option(arg);
      } else {
        words.add(arg);
      }
    }
  }

  private void option(String arg) throws UsageException {
    String name = arg.startsWith("--") ? arg.substring(1) : arg;
    if (abbreviates(name, "-json")) {
      json = true;
    } else if (abbreviates(name, "-pretty")) {
      pretty = true;
    } else if (abbreviates(name, "-timestamp")) {
      timestamps = true;
    } else if (abbreviates(name, "-tshort") || name.equals("-ts")) {
      timestamps = true;
      shortTimestamps = true;
    } else if (abbreviates(name, "-help")) {
      help = true;
    } else {
      throw new UsageException(
          "Option \""
              + arg
              + "\" is unknown, try \"help\".\n"
              + "Valid options are -json, -pretty, -timestamp and -tshort.");
    }
  }

  private static boolean abbreviates(String word, String option) {
    return word.length() > 1 && option.startsWith(word);
  }
}
