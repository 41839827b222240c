package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.ProcSelf;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import java.nio.ByteBuffer;

/**
 * Adds up the bytes of connections when they close, and at exit of those that are open, as the
 * kernel has counted them: nothing is counted per read or write, and no connection twice.
 *
 * <p>Thread-safe, without a lock.
 */
final class ByteTotals {
  // include/uapi/linux/mptcp.h: struct mptcp_info; kernel 6.5 has the byte counters
  private static final int MPTCP_INFO_BYTES_SENT = 56;
  private static final int MPTCP_INFO_BYTES_RECEIVED = 64;
  private static final int MPTCP_INFO_LENGTH = 72;
  // include/uapi/linux/tcp.h: struct tcp_info
  private static final int TCP_INFO_BYTES_RECEIVED = 128;
  private static final int TCP_INFO_BYTES_SENT = 200;
  private static final int TCP_INFO_BYTES_RETRANS = 208;
  private static final int TCP_INFO_LENGTH = 216;
  // include/net/tcp_states.h
  private static final int TCP_CLOSE = 7;
  private static final int TCP_CLOSE_WAIT = 8;
  private static final int TCP_LAST_ACK = 9;
  private static final int TCP_CLOSING = 11;
  private static final int MOST_OPEN = 100_000;

  private final Counters counters;
  private final ListAllowance lists = new ListAllowance(System.nanoTime());

  // which may be connections: the bytes of no other socket are read; all, for what
  // was connected before the agent came
  private final DescriptorSet uncounted = DescriptorSet.full();
  // of those, the ones that MPTCP_INFO need not be asked about
  private final DescriptorSet onTcp = DescriptorSet.empty();

  ByteTotals(Counters counters) {
    this.counters = counters;
  }

  /** The descriptor is a connection from now on. One that is not by MPTCP never will be. */
  void begin(int fd, boolean byMptcp) {
    if (byMptcp) {
      onTcp.remove(fd);
    } else {
      onTcp.add(fd);
    }
    uncounted.add(fd);
  }

  /**
   * The descriptor is about to be closed; returns whether {@link #count} is to be called before.
   */
  boolean end(int fd) {
    return uncounted.remove(fd);
  }

  /** Adds the bytes of a connection; of anything else, none. */
  void count(LibC libC, int fd) {
    count(libC, fd, counters);
  }

  private void count(LibC libC, int fd, Counters to) {
    ByteBuffer info = libC.takeScratch();
    try {
      if (!onTcp.contains(fd) && countMptcp(libC, fd, info, to)) {
        return;
      }
      // plain TCP, or fallen back to it
      int length = libC.getsockopt(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, info, TCP_INFO_LENGTH);
      if (length >= TCP_INFO_LENGTH) {
        long sent = info.getLong(TCP_INFO_BYTES_SENT);
        long received = info.getLong(TCP_INFO_BYTES_RECEIVED);
        if (sent == 0 && received == 0 && info.get(0) == TCP_CLOSE) {
          SockDiagBytes.count(libC, fd, lists, to);
          return;
        }
        to.add(Counter.BYTES_SENT, sent - info.getLong(TCP_INFO_BYTES_RETRANS));
        to.add(Counter.BYTES_RECEIVED, received > 0 ? received - fin(libC, fd, info) : 0);
      }
    } finally {
      libC.putScratch(info);
    }
  }

  private static boolean countMptcp(LibC libC, int fd, ByteBuffer info, Counters to) {
    int length = libC.getsockopt(fd, Linux.SOL_MPTCP, Linux.MPTCP_INFO, info, MPTCP_INFO_LENGTH);
    if (length < MPTCP_INFO_LENGTH) {
      return false;
    }
    to.add(Counter.BYTES_SENT, info.getLong(MPTCP_INFO_BYTES_SENT));
    to.add(Counter.BYTES_RECEIVED, info.getLong(MPTCP_INFO_BYTES_RECEIVED));
    return true;
  }

  /**
   * Returns 1 if the peer's FIN, which takes a sequence number, is counted as a byte received, else
   * 0. The kernel reads the state before it takes the lock under which it reads the bytes
   * (tcp_get_info in net/ipv4/tcp.c), so a FIN may arrive between the two: the state is read a
   * second time.
   */
  private static int fin(LibC libC, int fd, ByteBuffer info) {
    if (hasSeenFin(info)) {
      return 1;
    }
    long received = info.getLong(TCP_INFO_BYTES_RECEIVED);
    int length = libC.getsockopt(fd, Linux.IPPROTO_TCP, Linux.TCP_INFO, info, TCP_INFO_LENGTH);
    return length >= TCP_INFO_LENGTH
            && hasSeenFin(info)
            && info.getLong(TCP_INFO_BYTES_RECEIVED) == received
        ? 1
        : 0;
  }

  private static boolean hasSeenFin(ByteBuffer tcpInfo) {
    int state = tcpInfo.get(0);
    return state == TCP_CLOSE_WAIT
        || state == TCP_LAST_ACK
        || state == TCP_CLOSING
        || state == TCP_CLOSE;
  }

  /** Adds the bytes of all connections that this process still has open, at exit. */
  void countOpen(LibC libC) {
    int[] descriptors = ProcSelf.descriptors();
    if (descriptors == null) {
      return;
    }
    Counters open = new Counters();
    for (int i = 0; i < descriptors.length && i < MOST_OPEN; i++) {
      int fd = descriptors[i];
      if (uncounted.contains(fd)) {
        long sentBefore = open.sum(Counter.BYTES_SENT);
        long receivedBefore = open.sum(Counter.BYTES_RECEIVED);
        count(libC, fd, open);
        // another thread may close it meanwhile, and count it then
        if (uncounted.remove(fd)) {
          counters.add(Counter.BYTES_SENT, open.sum(Counter.BYTES_SENT) - sentBefore);
          counters.add(Counter.BYTES_RECEIVED, open.sum(Counter.BYTES_RECEIVED) - receivedBefore);
        }
      }
    }
  }
}
