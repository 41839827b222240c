package io.github.jmptcp.agent.bridge;

/** Defines a class inside {@code java.base}. */
interface ClassDefiner {

  /** Defines the class, and lets the agent's own classes use it. */
  void define(String name, byte[] classFile) throws Exception;
}
