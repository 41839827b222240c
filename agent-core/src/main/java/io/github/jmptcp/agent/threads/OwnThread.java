package io.github.jmptcp.agent.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes the threads of the agent, and its shutdown hooks, which are threads too. The one that makes
 * them may belong to an application that is unloaded later, such as one in a web server. So they
 * keep nothing of it: not its class loader, not its rights, and from Java 9 on not the values of
 * its InheritableThreadLocals either.
 */
public final class OwnThread {
  private static final ThreadMaker MAKER = maker();

  private OwnThread() {}

  /** Returns a daemon thread that is not started yet. */
  public static Thread of(Runnable work, String name) {
    return of(work, name, 0);
  }

  /**
   * Returns a daemon thread that is not started yet.
   *
   * @param stackBytes the size of its stack; 0 for that of the JVM
   */
  public static Thread of(Runnable work, String name, long stackBytes) {
    // a thread has the rights of those on the stack that makes it, and keeps them alive
    return AccessController.doPrivileged(
        new PrivilegedAction<Thread>() {
          @Override
          public Thread run() {
            Thread thread = MAKER.make(work, name, stackBytes);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
          }
        });
  }

  private static ThreadMaker maker() {
    if (!System.getProperty("java.specification.version", "1.8").startsWith("1.")) {
      try {
        // compiled for 9, so not linked from here; without a parameter, because for a constructor
        // that has one reflection makes two hidden classes (18+)
        return Class.forName("io.github.jmptcp.agent.threads.Jdk9ThreadMaker")
            .asSubclass(ThreadMaker.class)
            .getDeclaredConstructor()
            .newInstance();
      } catch (ReflectiveOperationException | LinkageError ignored) {
        // as on 8
      }
    }
    return new ThreadMaker() {
      @Override
      public Thread make(Runnable work, String name, long stackBytes) {
        return new Thread(null, work, name, stackBytes);
      }
    };
  }
}
