package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.procfs.NamespaceCounters;
import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * Whether connections of the namespace have lost data beyond their receive window. The kernel
 * counts it when all subflows of a connection were replaced, and the later ones began with small
 * receive buffers (seen on 6.18); the connection then carries about 1 Mbit/s for up to a minute.
 */
final class ReceiveBufferCheck implements Check {
  /** A subflow that begins with so many bytes does not need them enlarged soon. */
  private static final long LARGE = 1 << 20;

  private static final long ADVISED = 6 << 20;

  @Override
  public String name() {
    return "tcp_rmem";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws IOException {
    String value = host.sysctl("net/ipv4/tcp_rmem");
    File counters = host.file(NamespaceCounters.FILE);
    if (value == null || !counters.exists()) {
      return;
    }
    long dropped =
        NamespaceCounters.read(counters.getPath(), NamespaceCounters.MPTCP, "NoDSSInWindow");
    String[] bytes = value.trim().split("\\s+");
    if (dropped <= 0 || bytes.length != 3 || Long.parseLong(bytes[1]) >= LARGE) {
      return;
    }
    findings.add(
        Finding.warning(
            name(),
            "the kernel has dropped "
                + dropped
                + " segments beyond the receive window of their connection"
                + " (MPTcpExtNoDSSInWindow): subflows that replace others begin with "
                + bytes[1]
                + " bytes of receive buffer, and a connection may carry 1 Mbit/s for up to a minute",
            "sysctl -w net.ipv4.tcp_rmem=\""
                + bytes[0]
                + " "
                + ADVISED
                + " "
                + Math.max(ADVISED, Long.parseLong(bytes[2]))
                + "\""));
  }
}
