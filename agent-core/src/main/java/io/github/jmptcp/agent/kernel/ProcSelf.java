package io.github.jmptcp.agent.kernel;

import java.io.File;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc/self}. Thread-safe. */
public final class ProcSelf {
  private static final String FD = "/proc/self/fd";

  private ProcSelf() {}

  /**
   * Returns the fds that this process has open, in no order; null where /proc is not mounted. The
   * fd of the listing itself is among them, and closed by then.
   */
  public static int @Nullable [] descriptors() {
    String[] names = new File(FD).list();
    if (names == null) {
      return null;
    }
    int[] descriptors = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      descriptors[i] = Integer.parseInt(names[i]); // all names there are numbers
    }
    return descriptors;
  }
}
