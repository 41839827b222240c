package io.github.jmptcp.agent.options;

import io.github.jmptcp.files.RegularFile;
import io.github.jmptcp.text.DidYouMean;
import io.github.jmptcp.text.LineText;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options: agent string, then {@code -Djmptcp.KEY}, then {@code JMPTCP_KEY}, then the
 * file named by {@code config}; the first that sets a key wins. A bad one refuses them all.
 */
public final class OptionParser {
  // by index of the option
  private final @Nullable String[] texts = new @Nullable String[Option.count()];
  private final @Nullable Object[] values = new @Nullable Object[Option.count()];
  private @Nullable String firstProblem;

  private OptionParser() {}

  /** The options from the agent string and this JVM's properties and environment. */
  public static Options parse(String agentString) throws BadOptionException {
    return parse(agentString, System.getProperties(), System.getenv());
  }

  static Options parse(String agentString, Properties properties, Map<String, String> environment)
      throws BadOptionException {
    OptionParser parser = new OptionParser();
    parser.readAgentString(agentString);
    parser.readProperties(properties, "jmptcp.", "-D");
    parser.readEnvironment(environment);
    String config = parser.texts[Option.CONFIG.index()];
    if (config != null) {
      parser.readFile(config);
    }
    Options options = new Options(parser.texts, parser.values);
    if (parser.firstProblem != null) {
      throw new BadOptionException(parser.firstProblem, options.isStrict());
    }
    return options;
  }

  private void readAgentString(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = endOfOption(text, start);
      String one = text.substring(start, end);
      int equals = one.indexOf('=');
      String key = equals < 0 ? one : one.substring(0, equals);
      // a bare word switches something on
      String value = equals < 0 ? "true" : one.substring(equals + 1);
      Option<?> option = Option.of(key);
      String before = option == null ? null : texts[option.index()];
      if (before == null) {
        set(key, value, "option " + key);
      } else if (!before.equals(value)) {
        problem(
            "option "
                + key
                + " is given twice, as "
                + LineText.cut(before)
                + " and as "
                + LineText.cut(value)
                + "; give one");
      }
      start = end + 1;
    }
  }

  /** A comma ends an option only where a known key follows, so that values may hold commas. */
  private static int endOfOption(String text, int start) {
    int comma = text.indexOf(',', start);
    while (comma >= 0) {
      int word = comma + 1;
      int end = word;
      while (end < text.length() && isKeyChar(text.charAt(end))) {
        end++;
      }
      Option<?> option = Option.of(text.substring(word, end));
      boolean bare = end == text.length() || text.charAt(end) == ',';
      if (option != null
          && (bare ? option.type() == OptionType.BOOLEAN : text.charAt(end) == '=')) {
        return comma;
      }
      comma = text.indexOf(',', comma + 1);
    }
    return text.length();
  }

  private static boolean isKeyChar(char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  }

  private void readProperties(Properties properties, String prefix, String how) {
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        set(name.substring(prefix.length()), properties.getProperty(name), how + name);
      }
    }
  }

  private void readEnvironment(Map<String, String> environment) {
    if (!hasOurs(environment)) {
      return; // to ask for each variable takes 1 ms of every start
    }
    for (Option<?> option : Option.all()) {
      String value = environment.get(option.variable());
      if (value != null) {
        set(option.key(), value, "environment " + option.variable());
      }
    }
    for (String name : environment.keySet()) {
      // Kubernetes sets JMPTCP_SERVICE_HOST and the like for a service of that name: only a
      // variable that is nearly one of ours is taken for a slip
      if (name.startsWith(Option.VARIABLE) && !isVariable(name)) {
        Option<?> meant = nearest(name.substring(Option.VARIABLE.length()));
        if (meant != null) {
          problem("environment " + name + ": unknown; did you mean " + meant.variable() + "?");
        }
      }
    }
  }

  private static boolean hasOurs(Map<String, String> environment) {
    for (String name : environment.keySet()) {
      if (name.startsWith(Option.VARIABLE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isVariable(String name) {
    for (Option<?> option : Option.all()) {
      if (option.variable().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Option<?> nearest(String key) {
    String nearest = DidYouMean.nearest(key, keys());
    return nearest == null ? null : Option.of(nearest);
  }

  private void readFile(String path) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(decoded(RegularFile.read(new File(path)))));
    } catch (IOException | IllegalArgumentException e) {
      problem(
          "option config="
              + LineText.cut(path)
              + ": "
              + LineText.cut(String.valueOf(e.getMessage())));
      return;
    }
    readProperties(properties, "", LineText.cut(path) + ": ");
  }

  /** As the JDK reads resource bundles: UTF-8, and ISO 8859-1 where it is no UTF-8. */
  private static String decoded(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? text : new String(file, StandardCharsets.ISO_8859_1);
  }

  private void set(String key, String value, String name) {
    Option<?> option = Option.of(key);
    if (option == null) {
      problem(LineText.cut(name) + ": unknown" + DidYouMean.hint(key, keys()));
      return;
    }
    if (texts[option.index()] != null) {
      return;
    }
    texts[option.index()] = value;
    String refusal = slipInside(value);
    if (refusal == null) {
      try {
        values[option.index()] = option.type().parse(value);
        return;
      } catch (IllegalArgumentException e) {
        refusal = String.valueOf(e.getMessage());
      }
    }
    problem(name + "=" + LineText.cut(value) + ": " + LineText.cut(refusal));
  }

  /** A misspelt key after a comma, which so became part of the value before it. */
  private static @Nullable String slipInside(String value) {
    for (int comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', comma + 1)) {
      int end = comma + 1;
      while (end < value.length() && isKeyChar(value.charAt(end))) {
        end++;
      }
      if (end < value.length() && value.charAt(end) == '=') {
        String word = value.substring(comma + 1, end);
        if (DidYouMean.nearest(word, keys()) != null) {
          return "unknown " + word + DidYouMean.hint(word, keys());
        }
      }
    }
    return null;
  }

  private void problem(String text) {
    if (firstProblem == null) {
      firstProblem = text;
    }
  }

  private static String[] keys() {
    String[] keys = new String[Option.count()];
    for (Option<?> option : Option.all()) {
      keys[option.index()] = option.key();
    }
    return keys;
  }
}
