package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import java.io.IOException;

/** Which path manager the network namespace uses for new connections. */
final class PathManagerType {

  private PathManagerType() {}

  /** Warns where endpoints would be set for a path manager that is not in use. */
  static void check(Log log) {
    if (isUserspace()) {
      log.warn(
          "paths: net.mptcp.path_manager is userspace here, and new connections ignore endpoints;"
              + " as root run: sysctl -w net.mptcp.path_manager=kernel (before 6.15:"
              + " net.mptcp.pm_type=0)");
    }
  }

  static boolean isUserspace() {
    try {
      return Process.read("/proc/sys/net/mptcp/path_manager").equals("userspace"); // 6.15
    } catch (IOException older) {
      try {
        return Process.read("/proc/sys/net/mptcp/pm_type").equals("1"); // 5.19
      } catch (IOException kernelOnly) {
        return false;
      }
    }
  }
}
