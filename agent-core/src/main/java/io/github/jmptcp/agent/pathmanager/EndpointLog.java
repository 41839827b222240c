package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.endpoints.DesiredPaths;
import io.github.jmptcp.paths.endpoints.EndpointAdvice;
import io.github.jmptcp.paths.endpoints.LeftOutAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The log lines about endpoints and limits. Safe for concurrent use. */
final class EndpointLog {
  private static final String NOT_SET = "paths not set, the application goes on without: ";

  private final boolean cleanup;
  private final Log log;

  /** The addresses that were reported as left out. */
  private List<LeftOutAddress> leftOut = Collections.emptyList();

  /**
   * Lines about what one JVM sets.
   *
   * @param cleanup whether that is undone at exit
   */
  EndpointLog(boolean cleanup, Log log) {
    this.cleanup = cleanup;
    this.log = log;
  }

  /** The kernel refused what was to be set. */
  void refused(IOException problem, DesiredPaths desired) {
    log.warn(NOT_SET + EndpointAdvice.of(problem, desired));
  }

  /** Nothing could be set, and not because the kernel refused it. */
  void failed(Throwable problem) {
    log.warn(NOT_SET + problem);
  }

  /** What was set, and what is wrong with it. */
  void changed(ChangeSummary summary) {
    for (String each : summary.problems()) {
      log.warn("paths: " + each);
    }
    if (!summary.isEmpty()) {
      log.info("paths: " + summary + (cleanup ? "" : "; cleanup=false: they stay"));
    }
  }

  /** Those endpoints of the option that have no effect. */
  void useless(ChangeSummary summary) {
    for (Endpoint each : summary.different()) {
      log.warn(
          "paths: the endpoint "
              + each
              + " exists, not as written in the option, and is left as it is; '"
              + IpCommands.delete(each.id())
              + "' before the start lets the option set it");
    }
    for (Endpoint each : EndpointAdvice.withoutFlags(summary.added())) {
      log.warn(
          "paths: the endpoint "
              + each
              + " has no flag, and the kernel never uses it; add subflow or signal");
    }
  }

  /** Which addresses {@code endpoints=auto} does not use, whenever there are others than before. */
  synchronized void leftOut(List<LeftOutAddress> now) {
    if (now.equals(leftOut)) {
      return;
    }
    leftOut = now;
    List<Endpoint> withoutRoom = new ArrayList<>();
    List<LeftOutAddress> others = new ArrayList<>();
    for (LeftOutAddress each : now) {
      if (each.reason() == LeftOutAddress.Reason.NO_ROOM) {
        withoutRoom.add(each.endpoint());
      } else {
        others.add(each);
      }
    }
    if (!others.isEmpty()) {
      log.info(
          "paths: endpoints=auto leaves out " + others + "; endpoints=auto:IF,IF names others");
    }
    if (!withoutRoom.isEmpty()) {
      log.info("paths: no room for " + withoutRoom + ", the kernel takes no more endpoints");
    }
  }

  /** NetworkManager deletes the endpoint. */
  void deletedByNetworkManager(Endpoint endpoint) {
    log.warn(
        "paths: NetworkManager manages "
            + endpoint.device()
            + ", and deletes the endpoint "
            + endpoint
            + " when it next applies a connection; give the endpoint without dev, which it"
            + " leaves alone, or have it set by: nmcli connection modify NAME"
            + " connection.mptcp-flags enabled,subflow");
  }

  /** The kernel's path manager, which uses endpoints, is not in use. */
  void ignoredByUserspace() {
    log.warn(
        "paths: net.mptcp.path_manager is userspace here, and new connections ignore"
            + " endpoints; as root run: sysctl -w net.mptcp.path_manager=kernel (before 6.15:"
            + " net.mptcp.pm_type=0)");
  }

  /** What was undone at exit. */
  void released(ChangeSummary summary) {
    if (!summary.isEmpty()) {
      log.debug("paths at exit: " + summary);
    }
  }
}
