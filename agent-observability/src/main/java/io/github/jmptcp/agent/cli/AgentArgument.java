package io.github.jmptcp.agent.cli;

import java.io.File;

/** The argument that makes a JVM load the agent. */
final class AgentArgument {
  private static final String PREFIX = "-javaagent:";

  private AgentArgument() {}

  /**
   * Returns the argument as {@code JAVA_TOOL_OPTIONS} and {@code JDK_JAVA_OPTIONS} need it: both
   * are split at spaces, and both know double quotes.
   */
  static String of(File jar, String options) {
    String argument = PREFIX + jar.getAbsolutePath() + (options.isEmpty() ? "" : "=" + options);
    return argument.indexOf(' ') >= 0 ? '"' + argument + '"' : argument;
  }

  /** Whether an argument loads a jar of that name, quoted or not. */
  static boolean loads(String jarName, String argument) {
    String bare = argument.replace("\"", "").replace("'", "");
    int end = bare.indexOf('=');
    String path = end < 0 ? bare : bare.substring(0, end);
    return path.startsWith(PREFIX) && path.endsWith("/" + jarName);
  }

  /** Adds it to the arguments that a variable holds already. */
  static String append(String before, String argument) {
    return before.isEmpty() ? argument : before + " " + argument;
  }
}
