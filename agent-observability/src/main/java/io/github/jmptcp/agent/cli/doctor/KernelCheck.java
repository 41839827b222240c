package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.nativecalls.Errno;
import java.util.List;

/** Whether this kernel has MPTCP sockets, and this process may open them. */
final class KernelCheck implements Check {

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public void look(HostState host, List<Finding> findings) {
    String version = "Linux " + System.getProperty("os.version");
    String enabled = host.sysctl("net/mptcp/enabled");
    if (enabled == null) {
      findings.add(
          Finding.failure(
              "kernel",
              version + " has no MPTCP (no /proc/sys/net/mptcp)",
              "use a kernel of 5.17 or newer that is built with CONFIG_MPTCP=y"));
      return;
    }
    findings.add(Finding.ok("kernel", version + " is built with MPTCP"));
    if (enabled.equals("0")) {
      findings.add(
          Finding.failure(
              "enabled",
              "net.mptcp.enabled is 0: the kernel refuses MPTCP sockets (ENOPROTOOPT)",
              "sysctl -w net.mptcp.enabled=1"));
      return;
    }
    findings.add(Finding.ok("enabled", "net.mptcp.enabled is " + enabled));
    int errno = host.socketErrno();
    if (errno == 0) {
      findings.add(Finding.ok("socket", "the kernel gives this process MPTCP sockets"));
    } else {
      findings.add(
          Finding.failure(
              "socket",
              "socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) fails with " + Errno.name(errno),
              errno == Errno.EPERM || errno == Errno.EACCES
                  ? "let the container's seccomp profile, SELinux or AppArmor allow protocol 262"
                  : "look at dmesg; a kernel of 5.17 or newer with CONFIG_MPTCP=y is needed"));
    }
  }
}
