package io.github.jmptcp.agent.socket;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketAddresses;
import io.github.jmptcp.agent.report.Addresses;
import io.github.jmptcp.nativecalls.LibC;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Urgent data, which MPTCP has not (RFC 8684, section 3.3): the kernel would send the byte in band,
 * where the peer takes it for data. A connected socket cannot leave MPTCP, so there the byte is
 * refused; the next connect to that peer is plain TCP.
 */
final class UrgentData {
  private final Connections connections;
  // the ports that were ever listened on: distinguishes accepted connections from others
  private final Set<Integer> listened = ConcurrentHashMap.newKeySet();

  UrgentData(Connections connections) {
    this.connections = connections;
  }

  /** A listener has that port. */
  void listening(int port) {
    listened.add(port);
  }

  /** Why the descriptor cannot send urgent data; null: it can, or the kernel reports why not. */
  @Nullable String refusal(LibC libC, int fd) {
    if (!MptcpStatus.isRequested(libC, fd)) {
      return null;
    }
    InetSocketAddress local = SocketAddresses.local(libC, fd);
    InetSocketAddress remote = SocketAddresses.remote(libC, fd);
    if (local == null || remote == null) {
      return null; // the JDK's own call reports that it is not connected
    }
    if (listened.contains(local.getPort())) {
      return "Multipath TCP has no urgent data; exclude=listen:*:"
          + local.getPort()
          + " keeps the clients of this port on TCP";
    }
    connections.isSentUrgentData(remote);
    return "Multipath TCP has no urgent data; exclude=connect:"
        + Addresses.text(remote)
        + " keeps this peer on TCP";
  }
}
