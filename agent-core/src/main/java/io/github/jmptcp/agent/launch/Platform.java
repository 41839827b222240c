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
      return "MPTCP sockets are available on Linux only, this is " + os;
    }
    if (!System.getProperty("sun.arch.data.model", "64").equals("64")) {
      return "a 64-bit JVM is needed";
    }
    return null;
  }
}
