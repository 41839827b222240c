package io.github.jmptcp.agent.launch;

import org.jspecify.annotations.Nullable;

/** What this JVM and kernel are. */
final class Platform {

  private Platform() {}

  /** The Java release: 8, 11, ... */
  static int release() {
    String version = System.getProperty("java.specification.version", "1.8");
    return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
  }

  /** Why nothing can be done here; null where it can. */
  static @Nullable String refusal() {
    String os = System.getProperty("os.name", "");
    if (!os.equals("Linux")) {
      return "MPTCP sockets are to be had on Linux only, this is " + os;
    }
    if (!System.getProperty("sun.arch.data.model", "64").equals("64")) {
      return "a 64-bit JVM is needed";
    }
    String kernel = System.getProperty("os.version", "");
    if (isBefore(kernel, 5, 17)) {
      // TCP_NODELAY, IP_TOS and FIONREAD came with 5.17: without them applications break
      return "MPTCP of kernel " + kernel + " lacks what Java needs; 5.17 or newer has it";
    }
    return null;
  }

  /** Whether a version such as {@code 5.10.0-28-amd64} is older; an odd one is taken for new. */
  static boolean isBefore(String version, int major, int minor) {
    int dot = version.indexOf('.');
    if (dot < 1) {
      return false;
    }
    int end = dot + 1;
    while (end < version.length() && Character.isDigit(version.charAt(end))) {
      end++;
    }
    try {
      int thisMajor = Integer.parseInt(version.substring(0, dot));
      int thisMinor = Integer.parseInt(version.substring(dot + 1, end));
      return thisMajor < major || (thisMajor == major && thisMinor < minor);
    } catch (NumberFormatException odd) {
      return false;
    }
  }
}
