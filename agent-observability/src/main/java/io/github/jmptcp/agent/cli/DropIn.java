package io.github.jmptcp.agent.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The drop-in that makes a service of systemd load the agent; see systemd.unit(5). */
final class DropIn {
  /** The first line of each, by which it is known again. */
  static final String MARK = "# Written by jmptcp enable.";

  /** Which every JVM reads. */
  static final String VARIABLE = "JAVA_TOOL_OPTIONS";

  // a word, parts of which may be quoted
  private static final Pattern ARGUMENT = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  private DropIn() {}

  /**
   * Returns its text.
   *
   * @param managesPaths whether the options need CAP_NET_ADMIN and netlink
   */
  static String text(
      String name, ServiceUnit unit, File jar, String options, boolean managesPaths) {
    String before = withoutAgent(unit.environment(VARIABLE), jar.getName());
    String value = AgentArgument.append(before, AgentArgument.of(jar, options));
    List<String> lines = new ArrayList<>();
    lines.add(MARK);
    lines.add("# jmptcp disable " + name + " removes it.");
    lines.add("[Service]");
    lines.add("Environment=\"" + VARIABLE + "=" + escaped(value) + "\"");
    if (managesPaths) {
      lines.add("AmbientCapabilities=CAP_NET_ADMIN");
      if (unit.forbidsCapability("cap_net_admin")) {
        lines.add("CapabilityBoundingSet=CAP_NET_ADMIN");
      }
      if (unit.forbidsFamily("AF_NETLINK")) {
        lines.add("RestrictAddressFamilies=AF_NETLINK");
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** An earlier enable may have put the agent there, with other options. */
  private static String withoutAgent(String arguments, String jarName) {
    List<String> others = new ArrayList<>();
    Matcher argument = ARGUMENT.matcher(arguments);
    while (argument.find()) {
      if (!AgentArgument.loads(jarName, argument.group())) {
        others.add(argument.group());
      }
    }
    return String.join(" ", others);
  }

  // inside double quotes, systemd.syntax(7); % starts a specifier, systemd.unit(5)
  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
  }

  /** Whether a file's lines are one of these. */
  static boolean isOurs(List<String> lines) {
    return !lines.isEmpty() && lines.get(0).equals(MARK);
  }

  /** Whether an environment file sets the variable, and so overrides a drop-in. */
  static boolean isSetIn(String environmentFile) {
    return Arrays.stream(environmentFile.split("\n"))
        .anyMatch(line -> line.trim().startsWith(VARIABLE + "="));
  }
}
