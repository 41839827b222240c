package io.github.jmptcp.paths.endpoints;

import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.MptcpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The announced addresses that peers of a listener cannot join. The kernel refuses a SYN with
 * MP_JOIN where no process listens on that address and port (ECONNREFUSED at the peer), unless the
 * endpoint has a port: there the kernel itself listens.
 */
public final class UnjoinableAddresses {
  private UnjoinableAddresses() {}

  /**
   * The endpoints whose addresses peers of a listener cannot join.
   *
   * @param listener bound to one address
   * @param endpoints all of the network namespace
   * @param sockets all MPTCP sockets of the network namespace
   */
  public static List<Endpoint> of(
      InetSocketAddress listener, List<Endpoint> endpoints, List<MptcpSocket> sockets) {
    List<Endpoint> unjoinable = new ArrayList<>();
    for (Endpoint each : endpoints) {
      if (each.has(EndpointFlag.SIGNAL)
          && each.port() == 0
          && !each.address().equals(listener.getAddress())
          && !isListenedOn(each.address(), listener.getPort(), sockets)) {
        unjoinable.add(each);
      }
    }
    return unjoinable;
  }

  /**
   * Whether a socket listens on an address and port, or on the port of all addresses.
   *
   * @param sockets all MPTCP sockets of the network namespace
   */
  public static boolean isListenedOn(InetAddress announced, int port, List<MptcpSocket> sockets) {
    for (MptcpSocket each : sockets) {
      InetSocketAddress local = each.localAddress();
      if (each.isListening()
          && local.getPort() == port
          && (local.getAddress().isAnyLocalAddress() || local.getAddress().equals(announced))) {
        return true;
      }
    }
    return false;
  }
}
