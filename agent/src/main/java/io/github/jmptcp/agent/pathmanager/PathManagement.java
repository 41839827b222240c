package io.github.jmptcp.agent.pathmanager;

import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.socket.KernelCalls;
import io.github.jmptcp.mptcp.Endpoint;
import io.github.jmptcp.mptcp.EndpointFlag;
import io.github.jmptcp.mptcp.PathManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private @Nullable AutoEndpoints auto;
  private @Nullable Wish chosen;

  /** Those of the option that were not there already. */
  private List<Endpoint> added = new ArrayList<>();

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
  public synchronized void applyLate() {
    apply();
    if (steward != null && auto != null) {
      new AutoFollower(this, log).start();
    } else if (!added.isEmpty()) {
      Advice.onOtherManagers(added, log);
      added = new ArrayList<>();
    }
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
      PathManagerType.check(log);
      apply(wish);
    } catch (IOException e) {
      log.warn(Advice.refused(e, chosen == null ? wish : chosen));
    } catch (Throwable e) {
      log.warn("paths not set, the application goes on without: " + e);
    }
  }

  private void apply(Wish wish) throws IOException {
    try (PathManager manager = PathManager.open()) {
      Steward willing = new Steward(Stores.choose(kernel.libC(), log), Process.self());
      if (wish.owns) {
        // before anything is set: a hook cannot be added while the JVM goes down
        Runtime.getRuntime().addShutdownHook(new AtExit(this));
      }
      if (wish.auto) {
        auto =
            new AutoEndpoints(
                wish,
                options.is(Option.MODE, "server") ? EndpointFlag.SIGNAL : EndpointFlag.SUBFLOW);
      }
      fulfil(willing, manager, wish);
      steward = willing;
    }
  }

  private void fulfil(Steward willing, PathManager manager, Wish wish) throws IOException {
    Wish next = wish;
    AutoEndpoints choosing = auto;
    if (choosing != null) {
      List<Endpoint> before = chosen == null ? new ArrayList<Endpoint>() : chosen.endpoints;
      AutoEndpoints.Choice choice = choosing.choose(before, willing.foreign(manager));
      if (chosen != null
          && AutoEndpoints.same(before, choice.endpoints)
          && Steward.areThere(choice.endpoints, manager)) {
        return;
      }
      next = wish.resolved(choice.endpoints);
      if (!choice.leftOut.isEmpty()) {
        log.info(
            "paths: no room for " + choice.leftOut + ", a network namespace takes 8 endpoints");
      }
    }
    chosen = next;
    Report report = willing.fulfil(manager, next);
    if (choosing == null) {
      Advice.onUseless(report, log);
      added = report.added;
    }
    if (!report.isEmpty()) {
      log.info("paths: " + report.text() + (wish.cleanup ? "" : "; cleanup=false: they stay"));
    }
  }

  /**
   * Makes the choice of {@code endpoints=auto} anew.
   *
   * @return false once the JVM goes down
   */
  synchronized boolean chooseAnew() {
    Steward willing = steward;
    if (willing == null) {
      return false;
    }
    try (PathManager manager = PathManager.open()) {
      fulfil(willing, manager, Wish.of(options));
    } catch (IOException | RuntimeException e) {
      log.warn("paths: a change of the network could not be followed: " + e.getMessage());
    }
    return true;
  }

  /** Undoes what no other JVM needs. */
  synchronized void leave() {
    Steward leaving = steward;
    if (leaving == null) {
      return;
    }
    steward = null;
    try (PathManager manager = PathManager.open()) {
      Report report = leaving.leave(manager, options.is(Option.CLEANUP, "true"));
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
