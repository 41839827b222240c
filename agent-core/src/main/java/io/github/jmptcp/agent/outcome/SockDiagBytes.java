package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.MptcpStatus;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.mptcp.MptcpInfo;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.nio.ByteBuffer;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection that fell back to TCP and has ended on the wire before it is closed. After both FINs
 * or a reset the kernel wipes its one subflow, and with it all that TCP_INFO has (seen on 6.18);
 * what the MPTCP socket itself has counted (6.5), sock_diag still reports.
 */
final class SockDiagBytes {
  // sock_diag lists all MPTCP sockets of the namespace: closes by the thousand must not wait for
  // that, so it gets 2 s once and then 1 % of the time; what is beyond that is not counted
  private static final long FREE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int ELAPSED_A_NANO = 100;
  private static final long BEGIN = System.nanoTime();
  private static final AtomicLong SPENT = new AtomicLong();

  private SockDiagBytes() {}

  /** Adds its bytes; none for another socket, or where sock_diag is unavailable. */
  static void count(LibC libC, int fd, Counters counters) {
    long now = System.nanoTime();
    if (SPENT.get() > FREE_NANOS + (now - BEGIN) / ELAPSED_A_NANO
        || !MptcpStatus.isRequested(libC, fd)) {
      return;
    }
    ByteBuffer memory = libC.takeScratch();
    try {
      if (libC.getsockopt(fd, Linux.SOL_SOCKET, Linux.SO_COOKIE, memory, 8) == 8) {
        count(TransportFactory.kernel(libC), memory.getLong(0), counters);
      }
    } finally {
      libC.putScratch(memory);
      SPENT.addAndGet(System.nanoTime() - now);
    }
  }

  private static void count(TransportFactory kernel, long cookie, Counters counters) {
    // a security manager asks about the application too, which is on this thread's stack
    AccessController.doPrivileged(
        new PrivilegedAction<Boolean>() {
          @Override
          public Boolean run() {
            try (MptcpSockets sockets = MptcpSockets.open(kernel)) {
              for (MptcpSocket socket : sockets.list()) {
                if (socket.cookie() == cookie) {
                  MptcpInfo info = socket.info();
                  counters.add(Counter.BYTES_SENT, info.bytesSent());
                  counters.add(Counter.BYTES_RECEIVED, info.bytesReceived());
                  return true;
                }
              }
            } catch (NetlinkException ignored) {
              // not worth a word: the connection is gone
            }
            return false;
          }
        });
  }
}
