package io.github.jmptcp.agent.report;

import io.github.jmptcp.agent.threads.OwnThread;

/** Adds shutdown hooks, also while the JVM is going down. */
public final class ShutdownHook {

  private ShutdownHook() {}

  /**
   * Adds what a thread of that name is to do at exit.
   *
   * @return false where the JVM is going down, which takes no more hooks
   */
  public static boolean add(Runnable work, String name) {
    try {
      Runtime.getRuntime().addShutdownHook(OwnThread.of(work, name));
      return true;
    } catch (IllegalStateException ignored) {
      return false;
    }
  }
}
