package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.ownership.LimitKind;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do where the kernel refuses what is wanted, and what is set but of no use. */
public final class EndpointAdvice {
  private EndpointAdvice() {}

  /** Why something was refused, and what to do. */
  public static String of(IOException problem, DesiredPaths desired) {
    if (!(problem instanceof NetlinkException) || !isUnprivileged((NetlinkException) problem)) {
      return String.valueOf(problem.getMessage());
    }
    return "EPERM, the JVM lacks CAP_NET_ADMIN; as root run: "
        + commands(desired)
        + "; or start the container with --cap-add=NET_ADMIN, as root there (--user 0), the"
        + " service with AmbientCapabilities=CAP_NET_ADMIN, or run: setcap cap_net_admin+ep "
        + java();
  }

  /** Whether the path manager refused, not a filter that keeps this process away from it. */
  private static boolean isUnprivileged(NetlinkException problem) {
    return problem.operation().startsWith("mptcp_pm ")
        && (problem.errno() == Errno.EPERM || problem.errno() == Errno.EACCES);
  }

  /** The commands of {@code ip mptcp} that set the same, joined by {@code &&}. */
  public static String commands(DesiredPaths desired) {
    List<String> commands = new ArrayList<>();
    commands.add(
        IpCommands.setLimits(
            given(desired.limit(LimitKind.ADD_ADDR_ACCEPTED)),
            given(desired.limit(LimitKind.SUBFLOWS))));
    for (Endpoint each : desired.endpoints()) {
      commands.add(IpCommands.add(each));
    }
    return IpCommands.sequence(commands);
  }

  private static @Nullable Integer given(int limit) {
    return limit == DesiredPaths.UNSET ? null : limit;
  }

  private static String java() {
    return System.getProperty("java.home", "JAVA_HOME") + File.separator + "bin/java";
  }

  /** Those of the endpoints that have no flag: the kernel takes them, and never uses them. */
  public static List<Endpoint> withoutFlags(List<Endpoint> endpoints) {
    List<Endpoint> useless = new ArrayList<>();
    for (Endpoint each : endpoints) {
      if (each.flagBits() == 0) {
        useless.add(each);
      }
    }
    return useless;
  }

  /**
   * The first of the endpoints that NetworkManager deletes when it next applies a connection again;
   * null where there is none. Looks through the processes of the host.
   */
  public static @Nullable Endpoint deletedByNetworkManager(List<Endpoint> endpoints) {
    HostManagers managers = HostManagers.find();
    for (Endpoint each : endpoints) {
      if (managers.mayDelete(each)) {
        return each;
      }
    }
    return null;
  }
}
