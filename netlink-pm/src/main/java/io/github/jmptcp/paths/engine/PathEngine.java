package io.github.jmptcp.paths.engine;

import io.github.jmptcp.mptcp.MptcpEvents;
import io.github.jmptcp.mptcp.MptcpSockets;
import io.github.jmptcp.mptcp.PathManager;
import io.github.jmptcp.nativecalls.Errno;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Keeps the paths of a network namespace alive. The namespace is that of the thread which calls
 * {@link #start}.
 *
 * <p>Safe for concurrent use. Privileges: CAP_NET_ADMIN in the user namespace that owns the network
 * namespace; without it {@link #start} fails with EPERM.
 */
public final class PathEngine implements Closeable {
  private final Deque<Closeable> resources;
  private final EngineLoop loop;
  private final EndpointCycler cycler;
  private final PathListener listener;
  private final Thread thread;
  private volatile boolean closing;

  private PathEngine(
      Deque<Closeable> resources, EngineLoop loop, EndpointCycler cycler, PathListener listener) {
    this.resources = resources;
    this.loop = loop;
    this.cycler = cycler;
    this.listener = listener;
    this.thread = new Thread(null, this::run, "jmptcp-paths", 256 << 10);
    thread.setDaemon(true);
    thread.setContextClassLoader(null); // inherited from a thread whose application may be unloaded
  }

  /**
   * Starts an engine over the kernel's path manager.
   *
   * @param factory {@link TransportFactory#kernel()}, or a fake kernel
   * @param debts remembers what the engine changes for a while
   * @throws NetlinkException EPERM without CAP_NET_ADMIN
   */
  public static PathEngine start(
      TransportFactory factory, EndpointDebts debts, Revive revive, PathListener listener)
      throws NetlinkException {
    PathEngine engine = create(factory, debts, revive, listener, System::nanoTime);
    engine.thread.start();
    return engine;
  }

  static PathEngine create(
      TransportFactory factory,
      EndpointDebts debts,
      Revive revive,
      PathListener listener,
      LongSupplier clock)
      throws NetlinkException {
    Deque<Closeable> resources = new ArrayDeque<>();
    boolean opened = false;
    try {
      PathManager manager = PathManager.open(factory);
      resources.push(manager);
      MptcpEvents events = manager.subscribe();
      resources.push(events);
      MptcpSockets sockets = MptcpSockets.open(factory);
      resources.push(sockets);
      LocalAddresses addresses = LocalAddresses.open(factory);
      resources.push(addresses);
      ConnectionTable table = new ConnectionTable();
      SubflowWatch watch = new SubflowWatch(table, sockets, clock);
      EndpointCycler cycler =
          new EndpointCycler(
              table,
              manager,
              sockets,
              addresses,
              debts,
              revive,
              listener,
              SynRepeats.ofThisNamespace());
      EngineLoop loop = new EngineLoop(events, sockets, addresses, table, watch, cycler, clock);
      opened = true;
      return new PathEngine(resources, loop, cycler, listener);
    } finally {
      if (!opened) {
        closeAll(resources);
      }
    }
  }

  private void run() {
    try {
      while (!closing) {
        loop.round();
      }
    } catch (NetlinkException e) {
      if (!closing || e.errno() != Errno.EBADF) {
        listener.problem("paths are no longer watched: " + e.getMessage());
      }
    } catch (RuntimeException | LinkageError e) {
      listener.problem("paths are no longer watched: " + e);
    } finally {
      cycler.close();
      closeAll(resources);
    }
  }

  /** One round in the calling thread, for tests. */
  void round() throws NetlinkException {
    loop.round();
  }

  /** Stops, and waits at most a second until endpoints are as they were. */
  @Override
  public void close() {
    closing = true;
    if (!thread.isAlive()) {
      closeAll(resources);
      return;
    }
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeAll(resources);
  }

  private static void closeAll(Deque<Closeable> resources) {
    for (Closeable each : resources) {
      try {
        each.close();
      } catch (java.io.IOException e) {
        throw new AssertionError("closing a netlink socket does not fail", e);
      }
    }
  }
}
