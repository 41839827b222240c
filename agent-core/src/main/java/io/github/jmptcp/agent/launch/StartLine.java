package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;

/** The line at start: version, kernel, JDK, what is on. */
final class StartLine {

  private StartLine() {}

  static String text(Options options, boolean attached) {
    StringBuilder text = new StringBuilder("jmptcp ").append(Version.text());
    text.append(" on Linux ").append(System.getProperty("os.version"));
    text.append(", Java ").append(System.getProperty("java.version"));
    text.append(attached ? ", attached: from now on MPTCP for " : ": MPTCP for ");
    if (options.is(Option.MODE, "client")) {
      text.append("connects");
    } else if (options.is(Option.MODE, "server")) {
      text.append("listeners");
    } else {
      text.append("connects and listeners");
    }
    if (options.is(Option.LOOPBACK, "tcp") && !options.is(Option.MODE, "server")) {
      text.append(", loopback on TCP");
    }
    return text.toString();
  }
}
