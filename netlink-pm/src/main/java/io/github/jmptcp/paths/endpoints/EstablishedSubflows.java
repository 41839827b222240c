package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.Subflow;
import io.github.jmptcp.mptcp.TcpState;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The subflows of all connections of a network namespace that can carry data. */
public final class EstablishedSubflows {
  private EstablishedSubflows() {}

  /**
   * Returns the local addresses of established subflows, in one run over all TCP sockets of the
   * calling thread's network namespace. Privileges: none.
   */
  public static Set<InetAddress> localAddresses(TransportFactory kernel) throws NetlinkException {
    Set<InetAddress> addresses = new HashSet<>();
    try (MptcpSockets sockets = MptcpSockets.open(kernel)) {
      for (List<Subflow> ofConnection : sockets.subflows().values()) {
        for (Subflow each : ofConnection) {
          if (each.state() == TcpState.ESTABLISHED) {
            addresses.add(each.localAddress().getAddress());
          }
        }
      }
    }
    return addresses;
  }
}
