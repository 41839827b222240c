package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.SecurityAdvice;
import io.github.jmptcp.paths.engine.PathListener;
import io.github.jmptcp.paths.engine.PathView;
import io.github.jmptcp.paths.engine.SlowPaths;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The log lines about what the path engine does. */
final class EngineLog implements PathListener {
  private final Log log;

  EngineLog(Log log) {
    this.log = log;
  }

  /** The engine does not run, and what the options ask of it is missing. */
  void notStarted(PathOptions options, Throwable problem) {
    String why =
        problem.getMessage()
            + "; the kernel's path manager goes on"
            + (problem instanceof SecurityException ? SecurityAdvice.GRANT : "");
    if (options.isUserspace()) {
      log.warn("pm=userspace is not used: " + why);
    } else if (options.asksForRevival()) {
      log.warn("dead paths do not come back: " + why);
    } else if (options.slow() != SlowPaths.KEEP) {
      log.warn("paths that make connections slower stay in use: " + why);
    } else {
      log.debug("paths: connections start by the rules also on a path that is dead: " + why);
    }
  }

  @Override
  public void died(PathView path) {
    log.info(
        "paths: "
            + name(path)
            + " is dead: no subflow on it is alive"
            + (path.isLeftAlone() ? "" : "; it is tried again"));
  }

  @Override
  public void back(PathView path) {
    log.info("paths: " + name(path) + " is back");
  }

  @Override
  public void slow(InetAddress address, @Nullable String device, String why) {
    log.info(
        "paths: "
            + name(address, device)
            + " makes connections slower, and is a backup until it is tried again: "
            + why);
  }

  @Override
  public void triedAgain(InetAddress address, @Nullable String device) {
    log.info("paths: " + name(address, device) + " is used again after it was a backup");
  }

  @Override
  public void problem(String text) {
    log.warn("paths: " + text);
  }

  @Override
  public void watchedAgain() {
    log.info("paths: paths are watched again");
  }

  private static String name(PathView path) {
    return name(path.address(), path.device());
  }

  private static String name(InetAddress address, @Nullable String device) {
    return address.getHostAddress() + (device == null ? "" : " (" + device + ")");
  }
}
