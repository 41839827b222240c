package io.github.jmptcp.agent.cli.doctor;

import java.util.List;

/** The other switches of {@code net.mptcp}. */
final class SysctlCheck implements Check {

  @Override
  public String name() {
    return "sysctl";
  }

  @Override
  public void look(HostState host, List<Finding> findings) {
    String scheduler = host.sysctl("net/mptcp/scheduler"); // 6.6
    findings.add(Finding.ok("scheduler", scheduler == null ? "the kernel's only one" : scheduler));
    pathManager(host, findings);
    String join = host.sysctl("net/mptcp/allow_join_initial_addr_port");
    if ("0".equals(join)) {
      findings.add(
          Finding.warning(
              "allow_join_initial_addr_port",
              "is 0: peers of this host's listeners join announced addresses only, not the one they"
                  + " connected to",
              "sysctl -w net.mptcp.allow_join_initial_addr_port=1, unless a load balancer is in"
                  + " front; or announce an address by an endpoint with the flag signal"));
    } else if (join != null) {
      findings.add(Finding.ok("allow_join_initial_addr_port", "is " + join));
    }
  }

  /** Whether a process manages the paths of new connections, not the kernel. */
  static boolean isUserspace(HostState host) {
    String name = host.sysctl("net/mptcp/path_manager"); // 6.15
    String type = host.sysctl("net/mptcp/pm_type"); // 5.19
    return "userspace".equals(name) || (name == null && "1".equals(type));
  }

  private static void pathManager(HostState host, List<Finding> findings) {
    String name = host.sysctl("net/mptcp/path_manager"); // 6.15
    if (isUserspace(host)) {
      findings.add(
          Finding.warning(
              "path_manager",
              "is userspace: endpoints and limits are ignored, and without a daemon that manages"
                  + " paths no connection gets a second one",
              name != null
                  ? "sysctl -w net.mptcp.path_manager=kernel"
                  : "sysctl -w net.mptcp.pm_type=0"));
    } else {
      findings.add(Finding.ok("path_manager", name == null ? "kernel" : name));
    }
  }
}
