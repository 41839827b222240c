package io.github.jmptcp.agent.manage;

import org.jspecify.annotations.Nullable;

/**
 * Whether main has started. Another agent may open sockets before, and an application server must
 * choose its log manager and MBean server before other code loads them.
 */
final class MainThread {
  private static final long LOOK_MILLIS = 20;

  private MainThread() {}

  /** Waits for it. */
  static void awaitMain() throws InterruptedException {
    Thread main = find();
    while (main != null && main.isAlive() && !isInMain(main.getStackTrace())) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** The thread that runs agents and then main; null where it has ended, or a program embeds us. */
  private static @Nullable Thread find() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() + 16];
    int count = root.enumerate(threads, /* recurse= */ true);
    for (int i = 0; i < count; i++) {
      if (isFirst(threads[i])) {
        return threads[i];
      }
    }
    return null;
  }

  // its number is 1 up to 27, and 3 on 28
  private static boolean isFirst(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  private static boolean isInMain(StackTraceElement[] stack) {
    if (stack.length == 0) {
      return false; // between two steps of the launcher
    }
    String outermost = stack[stack.length - 1].getClassName();
    return !outermost.startsWith("sun.instrument.")
        && (!outermost.startsWith("sun.launcher.") || outermost.endsWith("$FXHelper"))
        && !outermost.startsWith("jdk.jfr.")
        && !outermost.startsWith("java.lang.");
  }
}
