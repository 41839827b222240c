package io.github.jmptcp.agent.outcome;

import io.github.jmptcp.agent.kernel.ConnectionBytes;
import io.github.jmptcp.agent.kernel.ProcSelf;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.nativecalls.LibC;
import java.nio.ByteBuffer;

/**
 * Adds up the bytes of connections when they close, and at exit of those that are open, as the
 * kernel has counted them: nothing is counted per read or write, and no connection twice.
 *
 * <p>Thread-safe, without a lock.
 */
final class ByteTotals {
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
    ByteBuffer read = libC.takeScratch();
    try {
      boolean found = !onTcp.contains(fd) && ConnectionBytes.readMptcp(libC, fd, read);
      if (!found && !ConnectionBytes.readTcp(libC, fd, read)) {
        return;
      }
      if (ConnectionBytes.isWiped(read)) {
        SockDiagBytes.count(libC, fd, lists, to);
      } else {
        to.add(Counter.BYTES_SENT, ConnectionBytes.sent(read));
        to.add(Counter.BYTES_RECEIVED, ConnectionBytes.received(read));
      }
    } finally {
      libC.putScratch(read);
    }
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
