package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** What to do where the kernel refuses, and what is wished but will not work. */
final class Advice {

  private Advice() {}

  static String refused(IOException problem, Wish wish) {
    StringBuilder text = new StringBuilder("paths not set, the application goes on without: ");
    if (!(problem instanceof NetlinkException) || !isUnprivileged((NetlinkException) problem)) {
      return text.append(problem.getMessage()).toString();
    }
    return text.append("EPERM, the JVM lacks CAP_NET_ADMIN; as root run: ")
        .append(commands(wish))
        .append("; or start the container with --cap-add=NET_ADMIN, as root there (--user 0), the")
        .append(" service with AmbientCapabilities=CAP_NET_ADMIN, or run: setcap cap_net_admin+ep ")
        .append(java())
        .toString();
  }

  /** Whether the path manager said so, not a filter that keeps this process away from it. */
  private static boolean isUnprivileged(NetlinkException problem) {
    return problem.operation().startsWith("mptcp_pm ")
        && (problem.errno() == Errno.EPERM || problem.errno() == Errno.EACCES);
  }

  /** The commands that do the same by hand. */
  static String commands(Wish wish) {
    StringBuilder commands = new StringBuilder();
    if (wish.subflows != Wish.UNSET || wish.addAddrAccepted != Wish.UNSET) {
      commands.append("ip mptcp limits set");
      if (wish.subflows != Wish.UNSET) {
        commands.append(' ').append(Limit.SUBFLOWS.word).append(' ').append(wish.subflows);
      }
      if (wish.addAddrAccepted != Wish.UNSET) {
        commands.append(' ').append(Limit.ADD_ADDR_ACCEPTED.word);
        commands.append(' ').append(wish.addAddrAccepted);
      }
    }
    for (Endpoint each : wish.endpoints) {
      commands.append(commands.length() == 0 ? "" : " && ");
      commands.append("ip mptcp endpoint add ").append(each);
    }
    return commands.toString();
  }

  private static String java() {
    return System.getProperty("java.home", "JAVA_HOME") + File.separator + "bin/java";
  }

  /** Says of endpoints that were set, but are of no use as they are. */
  static void onUseless(Report report, Log log) {
    for (Endpoint each : report.different) {
      log.warn(
          "paths: the endpoint "
              + each
              + " is there already, not in the words of the option, and is kept as it is; 'ip mptcp"
              + " endpoint delete id "
              + each.id()
              + "' before the start lets the option set it");
    }
    for (Endpoint each : report.added) {
      if (each.flagBits() == 0) {
        log.warn(
            "paths: the endpoint "
                + each
                + " has no flag, and the kernel never uses it; add subflow or signal");
      }
    }
  }

  /** Says of endpoints that were set, but will not stay. */
  static void onOtherManagers(List<Endpoint> added, Log log) {
    HostManagers managers = HostManagers.find();
    for (Endpoint each : added) {
      if (managers.mayDelete(each)) {
        log.warn(
            "paths: NetworkManager manages "
                + each.device()
                + ", and deletes the endpoint "
                + each
                + " when it next applies a connection anew; give the endpoint without dev, which it"
                + " leaves alone, or have it set by: nmcli connection modify NAME"
                + " connection.mptcp-flags enabled,subflow");
        return;
      }
    }
  }
}
