package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.report.Log;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What begins with the first socket, in order. A step that fails, as where no thread can be
 * started, is a WARN, and takes neither the others nor the socket with it. Not safe for concurrent
 * use.
 */
final class FirstSocket implements Runnable {
  private final Log log;
  private final Map<String, Runnable> steps = new LinkedHashMap<>();

  /** Has no step yet. */
  FirstSocket(Log log) {
    this.log = log;
  }

  /**
   * Adds a step.
   *
   * @param what what is missing where it fails, for the log
   */
  void add(String what, Runnable step) {
    steps.put(what, step);
  }

  @Override
  public void run() {
    for (Map.Entry<String, Runnable> step : steps.entrySet()) {
      try {
        step.getValue().run();
      } catch (Throwable e) {
        log.warn(step.getKey() + ": " + KernelCalls.text(e));
      }
    }
  }
}
