package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.policy.RouteLookup;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.rtnetlink.LocalRoute;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for each route; logs once that it does not answer, as under seccomp. */
public final class KernelRoutes implements RouteLookup {
  private final KernelCalls kernel;
  private final Log log;
  private volatile boolean logged;

  public KernelRoutes(KernelCalls kernel, Log log) {
    this.kernel = kernel;
    this.log = log;
  }

  @Override
  public @Nullable Boolean staysOnThisHost(InetAddress address) {
    int answer = LocalRoute.ask(kernel.libC(), address);
    if (answer >= 0) {
      return answer == LocalRoute.LOCAL;
    }
    if (!logged) {
      logged = true;
      log.debug(
          "connections to this host's own addresses use MPTCP: RTM_GETROUTE failed with "
              + Errno.name(-answer));
    }
    return null;
  }
}
