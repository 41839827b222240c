package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.SecurityAdvice;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.agent.socket.SecondPath;
import io.github.jmptcp.agent.socket.StartChoice;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.mptcp.cli.IpCommands;
import io.github.jmptcp.netlink.TransportFactory;
import io.github.jmptcp.paths.endpoints.AutomaticEndpoints;
import io.github.jmptcp.paths.endpoints.ChangeSummary;
import io.github.jmptcp.paths.endpoints.EndpointAdvice;
import io.github.jmptcp.paths.endpoints.EndpointFollower;
import io.github.jmptcp.paths.endpoints.LeftOutAddress;
import io.github.jmptcp.paths.endpoints.ManagedEndpoints;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.engine.PathSnapshot;
import io.github.jmptcp.paths.engine.SlowPaths;
import io.github.jmptcp.paths.ownership.OwnershipLocation;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Applies the options {@code endpoints}, {@code subflows}, {@code add_addr_accepted}, {@code
 * cleanup}, {@code pm}, {@code paths}, {@code revive} and {@code slow} in this JVM's network
 * namespace before main, and undoes them at exit.
 *
 * <p>Safe for concurrent use. Throws nothing: what fails is a WARN, and the application goes on.
 */
public final class PathManagement implements SecondPath, EndpointFollower.Endpoints {
  /** The exit of the JVM waits no longer than this for an engine that is being started. */
  private static final long START_MILLIS = 2_000;

  /** The last line of the log waits no longer than this for {@link #release}. */
  private static final long RELEASE_MILLIS = START_MILLIS + 1_000;

  private static final String NOT_SET = "paths not set, the application goes on without: ";

  private final PathOptions options;
  private final KernelCalls kernel;
  private final Log log;
  private final ConnectionStarts starts;
  private boolean applied;

  /** Whether an engine is being started. */
  private boolean starting;

  /** Whether endpoints or limits of this JVM give its connections another path. */
  private volatile boolean hasSecondPath;

  private @Nullable ManagedEndpoints endpoints;

  private @Nullable PathEngine engine;

  /** Null where nothing is to be undone. */
  private volatile @Nullable AtExit atExit;

  /** What the JVMs of the network namespace share; null until the options are applied. */
  private @Nullable OwnershipStore store;

  /** The addresses that were reported as left out. */
  private List<LeftOutAddress> leftOut = Collections.emptyList();

  /** Those of the option that were added, until the first socket. */
  private List<Endpoint> added = Collections.emptyList();

  public PathManagement(Options options, KernelCalls kernel, Log log) {
    this.options = new PathOptions(options);
    this.kernel = kernel;
    this.log = log;
    this.starts = new ConnectionStarts(this.options.rules(), log);
  }

  @Override
  public boolean isSet() {
    return hasSecondPath;
  }

  /** Where connections of this JVM start. */
  public StartChoice starts() {
    return starts;
  }

  /** The native calls, of which an agent has one. */
  public KernelCalls kernel() {
    return kernel;
  }

  /**
   * Sets what the options ask for, before main where that does not start java.util.logging: an
   * application server chooses its own in main.
   *
   * @param mainHasBegun whether the agent was attached
   */
  public void applyEarly(boolean mainHasBegun) {
    if (mainHasBegun || kernel.startsNoLogging()) {
      apply();
    } else {
      log.debug(
          "paths are set with the first socket: native calls by jffi start java.util.logging");
    }
  }

  /** Called when the first socket is due: main has begun. */
  public synchronized void applyLate() {
    apply();
    starts.begin(options.isUserspace(), kernel);
    if (options.isUserspace()) {
      startEngine(); // before the first socket: the kernel notes in it which path manager it has
    } else if (endpoints != null && options.needsEngine()) {
      // the application does not wait
      OwnThread.of(new EngineStart(this), "jmptcp-paths-start").start();
    }
    if (endpoints != null && endpoints.isAutomatic()) {
      OwnThread.of(new AutomaticPaths(this, kernel.netlink(), log), "jmptcp-endpoints").start();
    } else if (!added.isEmpty()) {
      warnOfNetworkManager(EndpointAdvice.deletedByNetworkManager(added));
      added = Collections.emptyList();
    }
  }

  private void startEngine() {
    OwnershipStore shared;
    synchronized (this) {
      shared = store;
      starting = shared != null;
    }
    if (shared == null) {
      return; // nothing could be set, which is in the log, or the JVM is going down
    }
    try {
      startEngine(shared);
    } finally {
      synchronized (this) {
        starting = false;
        notifyAll();
      }
    }
  }

  private void startEngine(OwnershipStore shared) {
    PathEngine started;
    try {
      started = LivingPaths.start(options, shared, starts.application(), kernel.libC(), log);
    } catch (Throwable e) {
      reportNoEngine(e);
      return;
    }
    synchronized (this) {
      if (store != null) {
        engine = started;
        starts.use(started);
        return;
      }
    }
    started.close(); // the JVM is going down
  }

  private void reportNoEngine(Throwable e) {
    String why =
        e.getMessage()
            + "; the kernel's path manager goes on"
            + (e instanceof SecurityException ? SecurityAdvice.GRANT : "");
    if (options.isUserspace()) {
      log.warn("pm=userspace is not used: " + why);
    } else if (options.asksForRevival()) {
      log.warn("dead paths do not come back: " + why);
    } else if (options.slow() != SlowPaths.KEEP) {
      log.warn("paths that make connections slower stay in use: " + why);
    } else {
      log.debug("paths: connections start by the rules also on a path that is dead: " + why);
    }
  }

  private synchronized void apply() {
    if (applied) {
      return;
    }
    applied = true;
    try {
      ManagedEndpoints managed = managed();
      if (managed != null) {
        apply(managed);
      }
      // after what killed JVMs left was put right
      if (!options.isUserspace() && PathManagerType.current() == PathManagerType.USERSPACE) {
        log.warn(
            "paths: net.mptcp.path_manager is userspace here, and new connections ignore"
                + " endpoints; as root run: sysctl -w net.mptcp.path_manager=kernel (before 6.15:"
                + " net.mptcp.pm_type=0)");
      }
    } catch (Throwable e) {
      log.warn(NOT_SET + e);
    }
  }

  private void apply(ManagedEndpoints managed) {
    try {
      ChangeSummary summary = managed.apply();
      endpoints = managed;
      hasSecondPath = options.isSecondPath(managed);
      if (!managed.isAutomatic()) {
        warnOfUseless(summary);
        added = summary.added();
      }
      report(managed, summary);
      reportLeftOut(managed);
    } catch (IOException e) {
      log.warn(NOT_SET + EndpointAdvice.of(e, managed.current()));
    }
  }

  /** Null where the JVM is going down: nothing that is set now could be undone. */
  private @Nullable ManagedEndpoints managed() throws IOException {
    OwnershipLocation location = OwnershipLocation.find(kernel.libC());
    for (String each : location.refused()) {
      log.debug("paths: no ownership file: " + each);
    }
    if (location.isUnshared()) {
      log.info(
          "paths: no directory for the ownership file ("
              + location.refused().get(0)
              + "); what is set here is undone at exit, but other JVMs do not know of it, nor do"
              + " they take it over after a SIGKILL; make /run writable, or set XDG_RUNTIME_DIR");
    }
    TransportFactory netlink = kernel.netlink();
    AutomaticEndpoints automatic = options.automatic(netlink);
    store = location.store();
    // before anything is set
    if (options.cleanup() || automatic != null || options.needsEngine()) {
      AtExit hook = new AtExit(this);
      if (!ShutdownHook.add(hook, "jmptcp-paths-exit")) {
        return null;
      }
      atExit = hook;
    }
    ProcessIdentity self = ProcessIdentity.self();
    return automatic == null
        ? ManagedEndpoints.of(options.desired(), netlink, location.store(), self)
        : ManagedEndpoints.automatic(automatic, options.desired(), netlink, location.store(), self);
  }

  private void report(ManagedEndpoints managed, ChangeSummary summary) {
    for (String each : summary.problems()) {
      log.warn("paths: " + each);
    }
    if (!summary.isEmpty()) {
      log.info("paths: " + summary + (options.cleanup() ? "" : "; cleanup=false: they stay"));
    }
  }

  /** Which addresses are not used, whenever there are others than before. */
  private synchronized void reportLeftOut(ManagedEndpoints managed) {
    List<LeftOutAddress> now = managed.choice().leftOut();
    if (!now.equals(leftOut)) {
      leftOut = now;
      List<Endpoint> withoutRoom = new ArrayList<>();
      List<LeftOutAddress> others = new ArrayList<>();
      for (LeftOutAddress each : now) {
        if (each.reason() == LeftOutAddress.Reason.NO_ROOM) {
          withoutRoom.add(each.endpoint());
        } else {
          others.add(each);
        }
      }
      if (!others.isEmpty()) {
        log.info(
            "paths: endpoints=auto leaves out " + others + "; endpoints=auto:IF,IF names others");
      }
      if (!withoutRoom.isEmpty()) {
        log.info("paths: no room for " + withoutRoom + ", the kernel takes no more endpoints");
      }
    }
  }

  private void warnOfUseless(ChangeSummary summary) {
    for (Endpoint each : summary.different()) {
      log.warn(
          "paths: the endpoint "
              + each
              + " exists, not as written in the option, and is left as it is; '"
              + IpCommands.delete(each.id())
              + "' before the start lets the option set it");
    }
    for (Endpoint each : EndpointAdvice.withoutFlags(summary.added())) {
      log.warn(
          "paths: the endpoint "
              + each
              + " has no flag, and the kernel never uses it; add subflow or signal");
    }
  }

  private void warnOfNetworkManager(@Nullable Endpoint endpoint) {
    if (endpoint != null) {
      log.warn(
          "paths: NetworkManager manages "
              + endpoint.device()
              + ", and deletes the endpoint "
              + endpoint
              + " when it next applies a connection; give the endpoint without dev, which it"
              + " leaves alone, or have it set by: nmcli connection modify NAME"
              + " connection.mptcp-flags enabled,subflow");
    }
  }

  @Override
  public boolean refresh() throws IOException {
    ManagedEndpoints managed = current();
    if (managed == null || managed.isReleased()) {
      return false;
    }
    managed.refresh().ifPresent(summary -> report(managed, summary));
    hasSecondPath = options.isSecondPath(managed);
    reportLeftOut(managed);
    return true;
  }

  @Override
  public boolean retainsEndpoints() {
    ManagedEndpoints managed = current();
    return managed != null && !managed.choice().retained().isEmpty();
  }

  /** What is known of the paths now; null where none are looked after. */
  public @Nullable PathSnapshot snapshot() {
    PathEngine running;
    synchronized (this) {
      running = engine;
    }
    return running == null ? null : running.snapshot();
  }

  private synchronized @Nullable ManagedEndpoints current() {
    return endpoints;
  }

  /**
   * Waits, at exit, until the paths are no longer watched and what was set is undone, which may log
   * lines: at most three seconds, in which the JVM waits for the same.
   */
  public void awaitRelease() {
    AtExit hook = atExit;
    if (hook != null) {
      hook.await(RELEASE_MILLIS);
    }
  }

  /** Undoes what no other JVM needs. */
  void release() {
    try {
      closeEngine();
    } catch (Throwable e) {
      warnAtExit(e);
    }
    ManagedEndpoints managed = current();
    if (managed == null || !options.cleanup() && !managed.isAutomatic()) {
      return;
    }
    try {
      ChangeSummary summary = managed.release(options.cleanup());
      if (!summary.isEmpty()) {
        log.debug("paths at exit: " + summary);
      }
    } catch (Throwable e) {
      warnAtExit(e);
    }
  }

  private void warnAtExit(Throwable e) {
    log.warn(
        "paths at exit: "
            + e.getMessage()
            + "; what is left: ip mptcp endpoint show"
            + (e instanceof SecurityException ? SecurityAdvice.GRANT : ""));
  }

  /** First: the endpoints that it cycles are as they were then. */
  private void closeEngine() {
    PathEngine running;
    synchronized (this) {
      store = null; // none is started any more
      awaitStart();
      running = engine;
      engine = null;
      starts.use(null);
    }
    if (running != null) {
      running.close();
    }
  }

  /**
   * One that is just being started closes itself: what it has changed is put back before the end.
   */
  private synchronized void awaitStart() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    try {
      for (long left = START_MILLIS;
          starting && left > 0;
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class EngineStart implements Runnable {
    private final PathManagement paths;

    EngineStart(PathManagement paths) {
      this.paths = paths;
    }

    @Override
    public void run() {
      paths.startEngine();
    }
  }

  private static final class AtExit implements Runnable {
    private final PathManagement paths;
    private final CountDownLatch released = new CountDownLatch(1);

    AtExit(PathManagement paths) {
      this.paths = paths;
    }

    @Override
    public void run() {
      try {
        paths.release();
      } finally {
        released.countDown();
      }
    }

    /** Not by a join: the JVM may start this hook after the one that waits for it. */
    void await(long mostMillis) {
      try {
        released.await(mostMillis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
