package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.LibC;

/** Agents to look at, over any kernel. */
public final class RunningAgents {
  private RunningAgents() {}

  /** Returns one that has no sockets and whose counters are at zero. */
  public static RunningAgent of(LibC libC, String optionText) {
    return of(libC, optionText, Log.open(Level.WARN, null));
  }

  /** Returns one that writes to that log. */
  public static RunningAgent of(LibC libC, String optionText, Log log) {
    try {
      return new RunningAgent(
          OptionParser.parse(optionText),
          log,
          new KernelCalls(libC),
          new LoadWatch(),
          /* paths= */ null);
    } catch (BadOptionException e) {
      throw new IllegalArgumentException(optionText, e);
    }
  }
}
