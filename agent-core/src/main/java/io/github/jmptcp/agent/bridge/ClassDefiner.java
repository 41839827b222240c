package io.github.jmptcp.agent.bridge;

import java.lang.instrument.Instrumentation;

/** Defines a class inside {@code java.base}. */
interface ClassDefiner {

  /** Defines the class, and lets the agent's own classes use it. */
  void define(Instrumentation instrumentation, String name, byte[] classFile) throws Exception;
}
