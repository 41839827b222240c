package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.paths.engine.PathEngine;
import io.github.jmptcp.paths.engine.PathSnapshot;
import io.github.jmptcp.paths.engine.SharedOwnership;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import io.github.jmptcp.paths.ownership.ProcessIdentity;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The path engine of this JVM ({@code revive}, {@code slow}, {@code pm=userspace}), from {@link
 * #run}, which starts it, to {@link #close}. Safe for concurrent use.
 */
final class EngineRun implements Runnable {
  /** {@link #close} waits no longer than this for an engine that is being started. */
  static final long START_MILLIS = 2_000;

  private final PathOptions options;
  private final ConnectionStarts starts;
  private final ThisProcess process;
  private final Log log;

  /** What it shares with other JVMs; null before {@link #mayStart} and after {@link #close}. */
  private @Nullable OwnershipStore store;

  private boolean starting;
  private boolean closed;
  private @Nullable PathEngine engine;

  EngineRun(PathOptions options, ConnectionStarts starts, ThisProcess process, Log log) {
    this.options = options;
    this.starts = starts;
    this.process = process;
    this.log = log;
  }

  /** What it changes can be undone from now on. */
  synchronized void mayStart(OwnershipStore shared) {
    store = closed ? null : shared;
  }

  /** Starts it; logs why, where it cannot be started. */
  @Override
  public void run() {
    OwnershipStore shared;
    synchronized (this) {
      shared = store;
      starting = shared != null;
    }
    if (shared == null) {
      return; // nothing could be set, which is in the log, or the JVM is going down
    }
    try {
      start(shared);
    } finally {
      synchronized (this) {
        starting = false;
        notifyAll();
      }
    }
  }

  private void start(OwnershipStore shared) {
    EngineLog reports = new EngineLog(log);
    PathEngine started;
    try {
      started = process.start(settings(shared, reports));
    } catch (Throwable e) {
      reports.notStarted(options, e);
      return;
    }
    synchronized (this) {
      if (!closed) {
        engine = started;
        starts.use(started);
        return;
      }
    }
    started.close(); // the JVM is going down
  }

  private PathEngine.Builder settings(OwnershipStore shared, EngineLog reports) throws IOException {
    return PathEngine.of(new SharedOwnership(shared, ProcessIdentity.self()), reports)
        .revive(options.revive())
        .slow(options.slow())
        .rules(options.rules())
        .application(starts.application())
        .userspace(options.isUserspace())
        .threads(work -> OwnThread.of(work, "jmptcp-paths", PathEngine.STACK_BYTES));
  }

  /** What is known of the paths now; null while it does not run. */
  @Nullable PathSnapshot snapshot() {
    PathEngine running;
    synchronized (this) {
      running = engine;
    }
    return running == null ? null : running.snapshot();
  }

  /** Stops it, and puts back what it has changed. None is started any more. */
  void close() {
    PathEngine running;
    synchronized (this) {
      closed = true;
      store = null;
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
}
