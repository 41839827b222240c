package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.kernel.SocketCookie;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.List;

/**
 * A connection that fell back to TCP and has ended on the wire before it is closed. After both FINs
 * or a reset the kernel wipes its one subflow, and with it all that TCP_INFO has (seen on 6.18);
 * what the MPTCP socket itself has counted (6.5), sock_diag still reports.
 *
 * <p>sock_diag lists all MPTCP sockets of the namespace: closes by the thousand must not wait for
 * that, so what is beyond an allowance is not counted. Safe for concurrent use.
 */
final class SockDiagBytes {

  private SockDiagBytes() {}

  /** Adds its bytes; none for another socket, or where sock_diag is unavailable. */
  static void count(LibC libC, int fd, ListAllowance allowance, Counters counters) {
    count(libC, TransportFactory.kernel(libC), fd, allowance, counters);
  }

  /** As above, over another sock_diag, for tests. */
  static void count(
      LibC libC, TransportFactory kernel, int fd, ListAllowance allowance, Counters counters) {
    long cookie = MptcpStatus.isRequested(libC, fd) ? SocketCookie.of(libC, fd) : 0;
    long began = System.nanoTime();
    if (cookie == 0 || !allowance.begin(began)) {
      return;
    }
    List<MptcpSocket> sockets = Collections.emptyList();
    try {
      sockets = list(kernel);
    } finally {
      allowance.ended(began, System.nanoTime(), sockets.size());
    }
    for (MptcpSocket socket : sockets) {
      if (socket.cookie() == cookie) {
        MptcpInfo info = socket.info();
        counters.add(Counter.BYTES_SENT, info.bytesSent());
        counters.add(Counter.BYTES_RECEIVED, info.bytesReceived());
      }
    }
  }

  private static List<MptcpSocket> list(TransportFactory kernel) {
    // a security manager asks about the application too, which is on this thread's stack
    return AccessController.doPrivileged(
        new PrivilegedAction<List<MptcpSocket>>() {
          @Override
          public List<MptcpSocket> run() {
            try (MptcpSockets sockets = MptcpSockets.open(kernel)) {
              return sockets.list();
            } catch (NetlinkException ignored) {
              return Collections.emptyList(); // not worth a word: the connection is gone
            }
          }
        });
  }
}
