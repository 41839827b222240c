package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.kernel.KernelCalls;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.SecurityAdvice;
import io.github.jmptcp.agent.socket.SecondPath;
import io.github.jmptcp.agent.socket.StartChoice;
import io.github.jmptcp.agent.threads.OwnThread;
import io.github.jmptcp.mptcp.PathManagerType;
import io.github.jmptcp.paths.engine.PathSnapshot;
import io.github.jmptcp.paths.ownership.OwnershipStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the path options of the agent begin before main and with the first socket, and end at exit:
 * {@link OwnEndpoints}, {@link ConnectionStarts} and {@link EngineRun}.
 *
 * <p>Safe for concurrent use. Throws nothing: what fails is a WARN, and the application goes on.
 */
public final class PathManagement implements SecondPath {
  /** The last line of the log waits no longer than this for {@link #release}. */
  private static final long RELEASE_MILLIS = EngineRun.START_MILLIS + 1_000;

  private final PathOptions options;
  private final KernelCalls kernel;
  private final ThisProcess process;
  private final Log log;
  private final ConnectionStarts starts;
  private final EndpointLog endpointLog;
  private final OwnEndpoints endpoints;
  private final EngineRun engine;
  private boolean applied;

  /** Null where nothing is to be undone. */
  private volatile @Nullable ExitWork atExit;

  public PathManagement(Options options, KernelCalls kernel, Log log) {
    this(new PathOptions(options), kernel, new KernelProcess(kernel, log), log);
  }

  PathManagement(PathOptions options, KernelCalls kernel, ThisProcess process, Log log) {
    this.options = options;
    this.kernel = kernel;
    this.process = process;
    this.log = log;
    starts = new ConnectionStarts(options.rules(), log);
    endpointLog = new EndpointLog(options.cleanup(), log);
    endpoints = new OwnEndpoints(options, process, endpointLog);
    engine = new EngineRun(options, starts, process, log);
  }

  @Override
  public boolean isSet() {
    return endpoints.hasSecondPath();
  }

  /** Where connections of this JVM start. */
  public StartChoice starts() {
    return starts;
  }

  /** The native calls, of which an agent has one. */
  public KernelCalls kernel() {
    return kernel;
  }

  /** What is known of the paths now; null where none are looked after. */
  public @Nullable PathSnapshot snapshot() {
    return engine.snapshot();
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
    starts.begin(options.isUserspace(), process);
    if (options.isUserspace()) {
      engine.run(); // before the first socket: the kernel notes in it which path manager it has
    } else if (endpoints.areSet() && options.needsEngine()) {
      // the application does not wait
      OwnThread.of(engine, "jmptcp-paths-start").start();
    }
    if (endpoints.areSet() && options.isAutomatic()) {
      OwnThread.of(new AutomaticPaths(endpoints, process.netlink(), log), "jmptcp-endpoints")
          .start();
    }
    endpoints.lookForNetworkManager();
  }

  private synchronized void apply() {
    if (applied) {
      return;
    }
    applied = true;
    try {
      set();
      // after what killed JVMs left was put right
      if (!options.isUserspace() && process.pathManager() == PathManagerType.USERSPACE) {
        endpointLog.ignoredByUserspace();
      }
    } catch (Throwable e) {
      endpointLog.failed(e);
    }
  }

  private void set() throws IOException {
    OwnershipStore store = process.ownership();
    if (options.hasWorkAtExit()) {
      ExitWork work =
          new ExitWork(
              new Runnable() {
                @Override
                public void run() {
                  release();
                }
              });
      if (!process.runAtExit(work)) {
        return; // the JVM is going down: nothing that is set now could be undone
      }
      atExit = work;
    }
    engine.mayStart(store);
    endpoints.apply(store);
  }

  /**
   * Waits, at exit, until the paths are no longer watched and what was set is undone, which may log
   * lines: at most three seconds, in which the JVM waits for the same.
   */
  public void awaitRelease() {
    ExitWork work = atExit;
    if (work != null) {
      work.await(RELEASE_MILLIS);
    }
  }

  /** Undoes what no other JVM needs. */
  private void release() {
    try {
      engine.close(); // first: the endpoints that it cycles are as they were then
    } catch (Throwable e) {
      warnAtExit(e);
    }
    try {
      endpoints.release();
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
}
