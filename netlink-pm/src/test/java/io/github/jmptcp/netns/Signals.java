package io.github.jmptcp.netns;

/** Signals to single threads of this JVM. */
public final class Signals {
  /** HotSpot has a handler for it, which does nothing in a thread that it has no plans with. */
  private static final int SIGUSR2 = 12;

  private Signals() {}

  /** The kernel's id of the thread that calls. */
  public static int threadId() {
    return Posix.call("gettid", 0, 0, 0, 0);
  }

  /** Interrupts the call to the kernel that the thread is in, as a profiler or debugger does. */
  public static void interrupt(int threadId) {
    Posix.call("tgkill", ProcessHandle.current().pid(), threadId, SIGUSR2, 0);
  }
}
