package bench.apps;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Wall and processor time of this process. */
final class Clock {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private long wall = System.nanoTime();
  private long cpu = PROCESS.getProcessCpuTime();

  /** Nanoseconds of wall time since the last call of {@link #restart}. */
  long wall() {
    return System.nanoTime() - wall;
  }

  /** Nanoseconds of user and system time of all threads since then. */
  long cpu() {
    return PROCESS.getProcessCpuTime() - cpu;
  }

  void restart() {
    wall = System.nanoTime();
    cpu = PROCESS.getProcessCpuTime();
  }
}
