package io.github.jmptcp.mptcp;

import io.github.jmptcp.genetlink.Family;
import io.github.jmptcp.genetlink.GenericNetlink;
import io.github.jmptcp.genetlink.GenlMessage;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The stream of events of a network namespace, from the moment of opening: there is no replay, so
 * open it first and read {@link MptcpSockets} afterwards.
 *
 * <p>Safe for concurrent use; each event goes to one caller. {@link #close} takes no lock and ends
 * a blocked {@link #next} with EBADF. A reader that is too slow gets {@link MptcpEvent.Lost} where
 * events are missing.
 *
 * <p>Privileges: CAP_NET_ADMIN in the user namespace that owns the network namespace.
 */
public final class MptcpEvents implements Closeable {
  private final GenericNetlink netlink;
  private final Family family;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<MptcpEvent> ready = new ArrayDeque<>();

  private MptcpEvents(GenericNetlink netlink, Family family) {
    this.netlink = netlink;
    this.family = family;
  }

  static MptcpEvents open(TransportFactory factory) throws NetlinkException {
    GenericNetlink netlink = GenericNetlink.open(factory);
    boolean opened = false;
    try {
      Family family = PmProtocol.family(netlink);
      netlink.join(family, PmProtocol.EVENTS_GROUP);
      MptcpEvents events = new MptcpEvents(netlink, family);
      opened = true;
      return events;
    } finally {
      if (!opened) {
        netlink.close();
      }
    }
  }

  /**
   * Waits for the next event.
   *
   * @param timeoutMillis at most so long; -1 without limit, until {@link #close}
   * @return null when the time is over
   * @throws NetlinkException EBADF once closed
   */
  public @Nullable MptcpEvent next(long timeoutMillis) throws NetlinkException {
    long start = System.nanoTime();
    lock.lock();
    try {
      while (ready.isEmpty()) {
        long left = timeoutMillis;
        if (timeoutMillis >= 0) {
          left = Math.max(0, left - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        if (!fill(left) && timeoutMillis >= 0 && left == 0) {
          return null;
        }
      }
      return ready.remove();
    } finally {
      lock.unlock();
    }
  }

  private boolean fill(long timeoutMillis) throws NetlinkException {
    try {
      for (GenlMessage message : netlink.receive(family, timeoutMillis)) {
        ready.add(
            MptcpEvent.of(
                message.command(),
                EventAttributes.decode(message.attributes(), family.name() + " event")));
      }
      return !ready.isEmpty();
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENOBUFS) {
        throw e;
      }
      return ready.add(new MptcpEvent.Lost());
    }
  }

  /** Stops; also ends a blocked {@link #next}. */
  @Override
  public void close() {
    netlink.close();
  }
}
