package io.github.jmptcp.agent.cli.doctor;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.paths.endpoints.JoinAdvice;
import io.github.jmptcp.paths.endpoints.UnjoinableAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Whether a process listens on the addresses that this host announces to its peers. */
final class ListenerCheck implements Check {

  @Override
  public String name() {
    return "listeners";
  }

  @Override
  public void look(HostState host, List<Finding> findings) throws NetlinkException {
    // a path manager in user space listens where it announces, while a connection needs it
    if (!announces(host) || SysctlCheck.isUserspace(host)) {
      return;
    }
    int before = findings.size();
    try (MptcpSockets open = MptcpSockets.open(host.netlink)) {
      List<MptcpSocket> sockets = open.list();
      for (MptcpSocket each : sockets) {
        InetSocketAddress local = each.localAddress();
        InetAddress address = local.getAddress();
        if (each.isListening()
            && !address.isAnyLocalAddress()
            && !address.isLoopbackAddress()
            && !isOfKernel(host, local)) {
          for (Endpoint refused : UnjoinableAddresses.of(local, host.endpoints, sockets)) {
            findings.add(warning(local, refused));
          }
        }
      }
    }
    if (findings.size() == before) {
      findings.add(Finding.ok(name(), "none is bound so that peers cannot join an endpoint"));
    }
  }

  private static boolean announces(HostState host) {
    for (Endpoint each : host.endpoints) {
      if (each.has(EndpointFlag.SIGNAL)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the kernel that listens, for an endpoint with a port. */
  private static boolean isOfKernel(HostState host, InetSocketAddress local) {
    for (Endpoint each : host.endpoints) {
      if (each.port() == local.getPort() && each.address().equals(local.getAddress())) {
        return true;
      }
    }
    return false;
  }

  private Finding warning(InetSocketAddress local, Endpoint refused) {
    return Finding.warning(
        name(),
        Endpoint.of(local.getAddress()).port(local.getPort()).build()
            + " is bound to one address: its peers cannot join "
            + refused,
        "let it listen on all addresses, or "
            + JoinAdvice.ofThisHost()
                .text(
                    local,
                    refused,
                    IpCommands.replace(
                        refused.id(), refused.toBuilder().id(0).port(local.getPort()).build())));
  }
}
