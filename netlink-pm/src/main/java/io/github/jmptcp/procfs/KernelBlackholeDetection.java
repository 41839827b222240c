package io.github.jmptcp.procfs;

import java.io.IOException;
import java.util.Optional;

/** Reads the kernel's counters and writes its sysctl. */
public final class KernelBlackholeDetection implements BlackholeDetection {
  private static final String[] COUNTERS = {"Blackhole", "MPCapableSYNTXDisabled"};

  private long[] values = {-1, -1};

  @Override
  public void read() {
    try {
      values = NamespaceCounters.read(NamespaceCounters.FILE, NamespaceCounters.MPTCP, COUNTERS);
    } catch (IOException | RuntimeException ignored) {
      values = new long[] {-1, -1}; // as on a kernel without them
    }
  }

  @Override
  public long blackholes() {
    return values[0];
  }

  @Override
  public long skippedSyns() {
    return values[1];
  }

  /** Writes the timeout that is there: each write ends a blackhole (net/mptcp/ctrl.c). */
  @Override
  public boolean rearm() {
    Sysctl timeout = Sysctl.of("net.mptcp.blackhole_timeout");
    try {
      Optional<String> value = timeout.read();
      if (!value.isPresent()) {
        return false;
      }
      timeout.write(value.get());
      return true;
    } catch (IOException | RuntimeException ignored) {
      return false; // the caller logs the command
    }
  }
}
