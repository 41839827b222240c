package io.github.jmptcp.agent.cli;

import io.github.jmptcp.agent.options.Option;
import java.io.PrintStream;
import java.util.Map;

/** The text of {@code help}. */
final class Help {

  private Help() {}

  /**
   * Prints it.
   *
   * @param commands the meaning of each by its word and arguments
   */
  static void print(PrintStream out, Map<String, String> commands) {
    out.println("jmptcp: Multipath TCP for unmodified Java applications");
    out.println();
    out.println("  java -javaagent:jmptcp.jar[=key=value,key2=value2] -jar app.jar");
    out.println("  java -jar jmptcp.jar COMMAND");
    out.println();
    out.println("Commands:");
    commands.forEach((usage, meaning) -> out.println("  " + pad(usage, 32) + meaning));
    out.println();
    out.println(
        "Options, each also as -Djmptcp.KEY=VALUE, as the environment variable JMPTCP_KEY,");
    out.println("or as a line of the file named by config; the first of these that sets it wins:");
    for (Option<?> option : Option.all()) {
      out.println();
      String value = option.defaultValue() == null ? "unset" : option.defaultValue();
      out.println("  " + option.key() + "=" + option.type().text().replace("`", ""));
      out.println("      " + option.meaning().replace("`", "") + " (default: " + value + ")");
    }
  }

  private static String pad(String text, int width) {
    StringBuilder padded = new StringBuilder(text);
    do {
      padded.append(' ');
    } while (padded.length() < width);
    return padded.toString();
  }
}
