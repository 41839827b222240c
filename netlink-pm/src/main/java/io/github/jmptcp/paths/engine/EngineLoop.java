package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpEvent;
import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.MptcpSocket;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.netlink.NetlinkException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One round after the other of the engine: wait for events, take them, look, decide, act. For one
 * thread.
 */
final class EngineLoop {
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  /** A burst of events does not keep the engine from looking. */
  private static final int MOST_EVENTS = 1_000;

  private final MptcpEvents events;
  private final MptcpSockets sockets;
  private final LocalAddresses addresses;
  private final ConnectionTable table;
  private final SubflowWatch watch;
  private final EndpointCycler cycler;
  private final LongSupplier clock;
  private boolean resync = true;

  EngineLoop(
      MptcpEvents events,
      MptcpSockets sockets,
      LocalAddresses addresses,
      ConnectionTable table,
      SubflowWatch watch,
      EndpointCycler cycler,
      LongSupplier clock) {
    this.events = events;
    this.sockets = sockets;
    this.addresses = addresses;
    this.table = table;
    this.watch = watch;
    this.cycler = cycler;
    this.clock = clock;
  }

  /** One round; waits for an event at most until something is due. */
  void round() throws NetlinkException {
    long now = clock.getAsLong();
    long due = cycler.nextTry(now + LONGEST_WAIT);
    if (!table.subflows().isEmpty() && watch.nextLook() - due < 0) {
      due = watch.nextLook();
    }
    takeEvents(resync ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(due - now + 999_999)));
    for (InetAddress each : addresses.returned()) {
      cycler.returned(each, clock.getAsLong());
    }
    if (resync) {
      resync = false;
      readAll();
    }
    watch.look();
    cycler.act(clock.getAsLong());
  }

  private void takeEvents(long waitMillis) throws NetlinkException {
    MptcpEvent event = events.next(waitMillis);
    for (int i = 0; event != null && i < MOST_EVENTS; i++) {
      take(event, clock.getAsLong());
      event = events.next(0);
    }
    if (event != null) {
      take(event, clock.getAsLong());
    }
  }

  private void take(MptcpEvent event, long now) {
    switch (event.type()) {
      case CREATED:
      case ESTABLISHED:
        table.opened((MptcpEvent.OfNewConnection) event, now);
        break;
      case CLOSED:
        table.closed((MptcpEvent.Closed) event);
        break;
      case SUB_ESTABLISHED:
        table.joined((MptcpEvent.SubflowEstablished) event, now);
        break;
      case SUB_CLOSED:
        LostSubflow loss = table.closed((MptcpEvent.SubflowClosed) event, now);
        if (loss != null) {
          cycler.lost(loss, now);
        }
        break;
      case SUB_PRIORITY:
        table.prioritized((MptcpEvent.SubflowPriority) event);
        break;
      case LOST:
        resync = true;
        break;
      default:
        break;
    }
  }

  /** Events do not tell of what was before the first of them, nor behind lost ones. */
  private void readAll() throws NetlinkException {
    ConnectionTable.Resync comparison = table.new Resync(clock.getAsLong());
    sockets.visitSubflows(null, comparison::see);
    Set<Long> tokens = new HashSet<>();
    for (MptcpSocket each : sockets.list()) {
      if (!each.isListening() && !each.info().isFallback()) {
        tokens.add(each.token());
      }
    }
    comparison.end(tokens);
  }
}
