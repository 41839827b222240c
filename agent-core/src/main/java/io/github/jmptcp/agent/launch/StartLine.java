package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.options.Mode;
import io.github.jmptcp.agent.options.Options;

/** The line at start: version, kernel, JDK, what is on. */
final class StartLine {

  private StartLine() {}

  static String text(Options options, boolean attached) {
    StringBuilder text = new StringBuilder("jmptcp ").append(Version.text());
    text.append(" on Linux ").append(System.getProperty("os.version"));
    text.append(", Java ").append(System.getProperty("java.version"));
    text.append(attached ? ", attached: from now on MPTCP for " : ": MPTCP for ");
    Mode mode = options.mode();
    text.append(mode.includesConnects() ? "connects" : "");
    text.append(mode == Mode.BOTH ? " and " : "");
    text.append(mode.includesListeners() ? "listeners" : "");
    if (options.isLoopbackOnTcp() && mode.includesConnects()) {
      text.append(", loopback on TCP");
    }
    return text.toString();
  }
}
