package io.github.jmptcp.it.lab;

import io.github.jmptcp.it.fork.CommandLine;
import java.io.File;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The namespaces of runs that were killed: no shutdown hook runs then, and no other process knows
 * them. Each name ends in the process id of its run and six digits, so that the next run can find
 * them.
 */
final class Leftovers {
  private static final Pattern NAME = Pattern.compile("jm-.+-(\\d+)-[0-9a-f]{6}");

  private Leftovers() {}

  /** Removes the namespaces whose run has ended. */
  static void remove() {
    String[] names = new File("/run/netns").list();
    for (String name : names == null ? new String[0] : names) {
      if (isDead(name)) {
        CommandLine.attempt(List.of("ip", "netns", "del", name));
      }
    }
  }

  /** Whether a namespace is one of ours, and the process that made it is no more. */
  static boolean isDead(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }
}
