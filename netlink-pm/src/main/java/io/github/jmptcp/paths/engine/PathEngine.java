package io.github.jmptcp.paths.engine;

import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.NativeCalls;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.rules.PathRules;
import io.github.jmptcp.paths.userspace.PathManagerSwitch;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the paths of a network namespace alive, and chooses where new connections start. The
 * namespace is that of the thread which calls {@link Builder#start}.
 *
 * <pre>{@code
 * try (PathEngine engine =
 *     PathEngine.of(ownership, listener).revive(Revive.OWN).rules(rules).start()) {
 *   StartPath start = engine.startOf(peer, 443, "www.example");  // null: as the route leads
 *   engine.snapshot().connections().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>It has one daemon thread, {@code jmptcp-paths}. Several engines in a namespace agree by their
 * {@link PathOwnership} on one that acts; the others look and answer, and take over within a second
 * when it dies.
 *
 * <p>Safe for concurrent use. Privileges: CAP_NET_ADMIN in the user namespace that owns the network
 * namespace.
 */
public final class PathEngine implements Closeable {
  /** The size of stack that its thread needs at most. */
  public static final int STACK_BYTES = 256 << 10;

  /** How long {@link #close} waits until a sysctl is as it was. */
  private static final long CLOSE_MILLIS = 2_000;

  private final EngineParts parts;
  private final EngineLoop loop;
  private final boolean userspace;
  private final LongConsumer pauses;
  private final Thread thread;
  private final String namespace = networkNamespace();
  private volatile boolean closing;

  private PathEngine(EngineParts parts, EngineActors actors, EngineSettings settings) {
    this.parts = parts;
    this.loop = new EngineLoop(parts, actors);
    this.userspace = actors.userspace != null;
    this.pauses = settings.pauses;
    this.thread = settings.threads.newThread(this::run);
    thread.setDaemon(true);
    thread.setContextClassLoader(null); // inherited from a thread whose application may be unloaded
  }

  /**
   * Starts the settings of an engine.
   *
   * @param ownership what the engines of the namespace share: {@link SharedOwnership}
   * @param listener is notified when paths die and come back
   */
  public static Builder of(PathOwnership ownership, PathListener listener) {
    return new Builder(ownership, listener);
  }

  /** The settings of an engine. Not safe for concurrent use. */
  public static final class Builder {
    private final EngineSettings settings;

    private Builder(PathOwnership ownership, PathListener listener) {
      settings =
          new EngineSettings(
              ownership, listener, work -> new Thread(null, work, "jmptcp-paths", STACK_BYTES));
    }

    /** Sets which paths are revived; {@link Revive#OWN} at first. */
    public Builder revive(Revive value) {
      settings.revive = value;
      return this;
    }

    /** Sets what is done about paths that slow connections down; at first nothing. */
    public Builder slow(SlowPaths value) {
      settings.slow = value;
      return this;
    }

    /** Sets the rules; none at first. */
    public Builder rules(PathRules value) {
      settings.rules = value;
      return this;
    }

    /** Sets who knows the sockets of this process's application; at first nothing is known. */
    public Builder application(ApplicationSockets value) {
      settings.application = value;
      return this;
    }

    /**
     * Sets whether this process is to be the path manager ({@code net.mptcp.path_manager}), which
     * is set as long as a process needs it; at first the kernel's goes on. Where the sysctl cannot
     * be set, the listener is notified once with the command, and the kernel's goes on.
     */
    public Builder userspace(boolean value) {
      settings.userspace = value;
      return this;
    }

    /**
     * Sets what makes its thread, where that is not to inherit everything of the one that starts
     * the engine; at first the constructor of Thread.
     */
    public Builder threads(ThreadFactory value) {
      settings.threads = value;
      return this;
    }

    /** Sets what leaves paths to user space, in place of the kernel's sysctl, for tests. */
    Builder pathManagerSwitch(PathManagerSwitch value) {
      settings.pathManagerSwitch = () -> Optional.of(value);
      return this;
    }

    /** Sets how often endpoints and limits are read again, for tests; once a second at first. */
    Builder endpointRefresh(Duration value) {
      settings.endpointRefreshNanos = value.toNanos();
      return this;
    }

    /** Sets the counter of segments beyond the receive window, for tests. */
    Builder droppedBeyondWindow(LongSupplier value) {
      settings.droppedBeyondWindow = value;
      return this;
    }

    /** Sets whether the kernel has counted timeouts since the last call, for tests. */
    Builder timeouts(BooleanSupplier value) {
      settings.timeouts = value;
      return this;
    }

    /** Sets how sockets listen at announced addresses, for tests. */
    Builder listening(AnnouncedListeners.Sockets value) {
      settings.listening = value;
      return this;
    }

    /** Sets the clock in place of {@link System#nanoTime}, for tests. */
    Builder clock(LongSupplier value) {
      settings.clock = value;
      return this;
    }

    /**
     * Sets how the engine's thread waits after a round that failed, for tests; it is called with
     * nanoseconds. {@link PathEngine#close} ends a {@link LockSupport#parkNanos}, which it is at
     * first.
     */
    Builder pauses(LongConsumer value) {
      settings.pauses = value;
      return this;
    }

    /**
     * Starts the engine in the calling thread's network namespace.
     *
     * @throws NetlinkException EPERM without CAP_NET_ADMIN
     */
    public PathEngine start() throws NetlinkException {
      return start(new LibC(NativeCalls.load()));
    }

    /**
     * Starts the engine as above, by a C library that is loaded: an agent has calls of its own.
     *
     * @throws NetlinkException EPERM without CAP_NET_ADMIN
     */
    public PathEngine start(LibC libC) throws NetlinkException {
      settings.listening = new KernelListeningSockets(libC);
      return start(TransportFactory.kernel(libC));
    }

    /**
     * Starts the engine over a fake kernel, or another transport. It then does not listen at
     * addresses that are announced.
     */
    public PathEngine start(TransportFactory factory) throws NetlinkException {
      PathEngine engine = open(factory);
      engine.thread.start();
      return engine;
    }

    /** An engine whose rounds the caller makes. */
    PathEngine open(TransportFactory factory) throws NetlinkException {
      EngineParts parts = EngineParts.open(factory, settings);
      boolean complete = false;
      try {
        PathEngine engine = new PathEngine(parts, EngineActors.of(parts, settings), settings);
        complete = true;
        return engine;
      } finally {
        if (!complete) {
          parts.close();
        }
      }
    }
  }

  private void run() {
    RoundFailures failures = new RoundFailures(parts.listener);
    try {
      while (!closing) {
        try {
          loop.round(Long.MAX_VALUE);
          failures.worked(parts.clock.getAsLong());
        } catch (NetlinkException | OutOfMemoryError e) {
          pause(failures.failed(e.getMessage(), parts.clock.getAsLong()));
        } catch (RuntimeException e) {
          pause(failures.broken(e, parts.clock.getAsLong()));
        }
      }
    } catch (LinkageError e) {
      parts.listener.problem("paths are no longer watched: " + e);
    } finally {
      loop.end();
      parts.close();
    }
  }

  /** After a round that failed. */
  private void pause(long nanos) {
    if (!closing) {
      pauses.accept(nanos);
      loop.readAllAgain();
    }
  }

  /** One round in the calling thread, without waiting. */
  void round() throws NetlinkException {
    loop.round(0);
  }

  /** How long a round that is made now would wait for an event at most, in milliseconds. */
  long waitMillis() {
    return loop.waitMillis(parts.clock.getAsLong());
  }

  /**
   * Returns where a connection that is opened now should start; null to leave it to the route,
   * which is the answer for every connection while there are no rules and no path is known to be
   * dead. Takes no lock then; while a path is dead it asks the kernel for a route, some ten
   * microseconds.
   *
   * @param hostName as the application named the peer, or null
   */
  public @Nullable StartPath startOf(InetAddress remote, int port, @Nullable String hostName) {
    parts.connects.opening();
    StartPaths starts = loop.starts();
    return starts.isTrivial() ? null : starts.choose(remote, port, hostName, parts.routes);
  }

  /** Returns what is known now; costs some microseconds for each connection. */
  public PathSnapshot snapshot() {
    return loop.snapshot();
  }

  /**
   * Stops, and puts back what was changed for a while. The thread, which may be waiting for an
   * event, closes its sockets within a second, without being waited for. Only where this process is
   * the path manager and the calling thread is in another network namespace, the thread puts the
   * sysctl back, which belongs to its own: it is waited for at most two seconds.
   */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread); // from a pause after a failure
    boolean started = thread.getState() != Thread.State.NEW; // else its rounds were the caller's
    if (!started || !userspace || isInNamespace()) {
      loop.end();
    } else {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (!started) {
      parts.close();
    }
  }

  private boolean isInNamespace() {
    return !namespace.isEmpty() && namespace.equals(networkNamespace());
  }

  /** That of the calling thread; empty where it cannot be read. */
  private static String networkNamespace() {
    try {
      return Files.readSymbolicLink(Paths.get("/proc/thread-self/ns/net")).toString();
    } catch (IOException | RuntimeException e) { // a policy may forbid it
      return "";
    }
  }
}
