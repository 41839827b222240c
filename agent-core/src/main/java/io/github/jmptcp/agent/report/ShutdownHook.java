package io.github.jmptcp.agent.report;

/** Adds shutdown hooks, also while the JVM is going down. */
public final class ShutdownHook {

  private ShutdownHook() {}

  /** Returns false where the JVM is going down, which takes no more hooks. */
  public static boolean add(Thread hook) {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return true;
    } catch (IllegalStateException ignored) {
      return false;
    }
  }
}
