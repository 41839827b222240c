package io.github.jmptcp.agent.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.util.List;

/** What this process may do: capabilities, and the limits of a container. */
final class ProcessCheck implements Check {
  private static final long CAP_NET_ADMIN = 1 << 12;

  @Override
  public String name() {
    return "process";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    if ((Long.parseUnsignedLong(host.status("CapEff"), 16) & CAP_NET_ADMIN) != 0) {
      findings.add(Finding.ok("capabilities", "CAP_NET_ADMIN is there"));
    } else {
      findings.add(
          Finding.warning(
              "capabilities",
              "no CAP_NET_ADMIN: sockets become MPTCP all the same, but endpoints and limits cannot"
                  + " be set, nor events seen",
              "run as root, in a container with --cap-add=NET_ADMIN, or as a service with"
                  + " AmbientCapabilities=CAP_NET_ADMIN"));
    }
    boolean filtered = "2".equals(host.status("Seccomp"));
    boolean container =
        host.file("/.dockerenv").exists() || host.file("/run/.containerenv").exists();
    StringBuilder text = new StringBuilder(container ? "a container" : "no container detected");
    text.append(filtered ? ", with a seccomp filter" : ", no seccomp filter");
    File sysctl = host.file("/proc/sys/net/mptcp/enabled");
    if (sysctl.exists() && !sysctl.canWrite()) {
      text.append(", net.mptcp sysctls cannot be changed from here");
    }
    if (filtered && host.socketErrno() != 0) {
      findings.add(
          Finding.failure(
              "container",
              text + ", and MPTCP sockets are refused",
              "let the seccomp profile allow socket() with protocol 262, as Docker's and Podman's"
                  + " own profiles do"));
    } else {
      findings.add(Finding.ok("container", text.toString()));
    }
    if (host.netlinkRefused != null) {
      findings.add(
          Finding.warning(
              "netlink",
              host.netlinkRefused.operation()
                  + " fails with "
                  + host.netlinkRefused.errnoName()
                  + ": sockets become MPTCP all the same, but endpoints, limits and routes cannot"
                  + " be looked at from here, nor set by the agent's options",
              "let the seccomp profile allow AF_NETLINK; in a systemd unit add it to"
                  + " RestrictAddressFamilies="));
    }
  }
}
