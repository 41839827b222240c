package bench.apps;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Wall time, and processor time of this program's threads (not of compilers and collectors). */
final class Clock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private long wall;
  private long cpu;

  Clock() {
    restart();
  }

  /** Nanoseconds of wall time since the last call of {@link #restart}. */
  long wall() {
    return System.nanoTime() - wall;
  }

  /** Nanoseconds of user and system time since then. */
  long cpu() {
    return total() - cpu;
  }

  void restart() {
    cpu = total();
    wall = System.nanoTime();
  }

  private static long total() {
    long total = 0;
    for (long id : THREADS.getAllThreadIds()) {
      total += Math.max(0, THREADS.getThreadCpuTime(id));
    }
    return total;
  }
}
