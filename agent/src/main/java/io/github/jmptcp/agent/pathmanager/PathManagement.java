package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.KernelCalls;
import io.github.jmptcp.mptcp.PathManager;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code endpoints}, {@code subflows}, {@code add_addr_accepted}, {@code cleanup} and
 * {@code pm}: applied in this JVM's network namespace before main, undone at exit.
 *
 * <p>Safe for concurrent use. Nothing thrown: what fails is a WARN, and the application goes on.
 */
public final class PathManagement {
  private final Options options;
  private final KernelCalls kernel;
  private final Log log;
  private boolean applied;
  private @Nullable Steward steward;

  public PathManagement(Options options, KernelCalls kernel, Log log) {
    this.options = options;
    this.kernel = kernel;
    this.log = log;
  }

  /** The way to the kernel, of which an agent has one. */
  public KernelCalls kernel() {
    return kernel;
  }

  /**
   * Sets what the options ask for, before main where that leaves java.util.logging alone: an
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
  public void applyLate() {
    apply();
  }

  private synchronized void apply() {
    if (applied) {
      return;
    }
    applied = true;
    Wish wish = Wish.of(options);
    try {
      // before the netlink library calls the kernel, the agent must have chosen how
      kernel.libC();
      PathManagerType.check(options.is(Option.PM, "kernel"), log);
      apply(wish);
    } catch (IOException e) {
      log.warn(Advice.refused(e, wish));
    } catch (Throwable e) {
      log.warn("paths not set, the application goes on without: " + e);
    }
  }

  private void apply(Wish wish) throws IOException {
    try (PathManager manager = PathManager.open()) {
      Process self = Process.self();
      LedgerStore store = Stores.choose(kernel.libC(), log);
      Steward chosen = new Steward(store, self);
      if (wish.cleanup) {
        // before anything is set: a hook cannot be added while the JVM goes down
        Runtime.getRuntime().addShutdownHook(new AtExit(this));
      }
      steward = chosen;
      Report report = chosen.fulfil(manager, wish);
      Advice.onUseless(report, log);
      if (!report.isEmpty()) {
        log.info("paths: " + report.text() + (wish.cleanup ? "" : "; cleanup=false: they stay"));
      }
    }
  }

  /** Undoes what no other JVM needs. */
  synchronized void leave() {
    Steward leaving = steward;
    if (leaving == null) {
      return;
    }
    steward = null;
    try (PathManager manager = PathManager.open()) {
      Report report = leaving.leave(manager);
      if (!report.isEmpty()) {
        log.debug("paths at exit: " + report.text());
      }
    } catch (Throwable e) {
      log.warn("paths at exit: " + e.getMessage() + "; what is left: ip mptcp endpoint show");
    }
  }

  private static final class AtExit extends Thread {
    private final PathManagement paths;

    AtExit(PathManagement paths) {
      super(null, null, "jmptcp-paths-exit");
      this.paths = paths;
    }

    @Override
    public void run() {
      paths.leave();
    }
  }
}
