package io.github.jmptcp.agent.manage;

import io.github.jmptcp.agent.advice.RefusedJoins;
import io.github.jmptcp.agent.launch.LoadWatch;
import io.github.jmptcp.agent.launch.RunningAgent;
import io.github.jmptcp.agent.observe.Origins;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.outcome.BoundListeners;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.ShutdownHook;
import io.github.jmptcp.agent.status.AgentState;
import io.github.jmptcp.agent.threads.OwnThread;
import java.net.InetSocketAddress;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the ways to look at the agent come to life, on a daemon thread of their own: the
 * control socket and the metrics port with the first socket, the management bean when the JVM has
 * loaded the platform's MBean server, the events when the JVM has loaded the flight recorder. Until
 * then nothing of them is loaded.
 *
 * <p>Its methods are called on the application's threads, before main too: no lambdas, no JMX.
 */
final class Management implements Runnable {
  private final RunningAgent agent;
  private final LoadWatch loads;
  private final @Nullable Origins origins; // null: not remembered
  private final boolean wantsControl;
  private final boolean wantsMetrics;
  private final boolean wantsJmx;
  private final boolean wantsJfr;
  private volatile boolean sockets;
  private boolean running;
  private boolean again;

  // of the thread alone
  private @Nullable AgentState state;
  private boolean controlStarted;
  private boolean metricsStarted;
  private boolean jmxStarted;
  private boolean jfrStarted;

  /** Begins to watch the agent. */
  Management(RunningAgent agent) {
    Options options = agent.options();
    this.agent = agent;
    this.loads = agent.loads();
    this.wantsControl = options.control() != null;
    this.wantsMetrics = options.metrics() != null;
    this.wantsJmx = options.wantsJmx();
    this.wantsJfr = options.wantsJfr();
    agent.outcomes().boundListeners(advice(agent));
    if (options.remembersOrigins()) {
      origins = Origins.remembering();
      agent.outcomes().addListener(origins);
    } else {
      origins = null; // Origins.NONE, whose class need not be loaded at the first socket
    }
  }

  /** The first socket is due. */
  @Override
  public void run() {
    sockets = true;
    loads.listener(
        new Runnable() {
          @Override
          public void run() {
            lookAgain();
          }
        });
    lookAgain();
    if (agent.log().writes(Level.INFO)) {
      ShutdownHook.add(
          new ExitSummary(agent.log(), agent.counters(), beforeSummary(agent)), "jmptcp-exit");
    }
  }

  private static Runnable beforeSummary(RunningAgent agent) {
    return new Runnable() {
      @Override
      public void run() {
        agent.awaitPathsReleased(); // the summary is the last line
        agent.outcomes().countOpen(agent.kernel().libC());
      }
    };
  }

  private static BoundListeners.Concern advice(RunningAgent agent) {
    return new BoundListeners.Concern() {
      private @Nullable RefusedJoins joins;

      @Override
      public void hasAccepted(InetSocketAddress listener, InetSocketAddress reached) {
        // one on all addresses is no obstacle to what others have set
        if (agent.log().writes(Level.WARN)
            && (agent.options().endpoints() != null
                || !listener.getAddress().isAnyLocalAddress())) {
          joins().lookAt(listener, reached);
        }
      }

      /** Made when it is needed: most JVMs have no such listener. */
      private synchronized RefusedJoins joins() {
        if (joins == null) {
          joins = new RefusedJoins(agent.options(), agent.kernel(), agent.log());
        }
        return joins;
      }
    };
  }

  /**
   * Something was loaded. Without a socket there is nothing to see, and the thread waits: jconsole
   * opens one, an application will.
   */
  private void lookAgain() {
    if (sockets
        && (wantsControl
            || wantsMetrics
            || (wantsJmx && loads.hasJmx())
            || (wantsJfr && loads.hasJfr()))) {
      wake();
    }
  }

  private synchronized void wake() {
    again = true;
    if (!running) {
      running = true;
      // a thread has the rights of those on the stack that makes it, under a security manager
      AccessController.doPrivileged(
          new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
              start();
              return true;
            }
          });
    }
  }

  private synchronized void start() {
    Thread thread = OwnThread.of(new Work(), "jmptcp-manage");
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // the application's thread comes by here, and may have its socket
      running = false;
      agent.log().warn("management: " + e);
    }
  }

  /** Whether there may be more to start; if not, the thread may end. */
  private synchronized boolean isMore() {
    boolean more = again;
    again = false;
    running = more;
    return more;
  }

  private final class Work implements Runnable {
    @Override
    public void run() {
      while (isMore()) {
        startWhatIsDue();
      }
    }
  }

  private void startWhatIsDue() {
    try {
      MainThread.awaitMain();
      AgentState now = state;
      if (now == null) {
        now = new AgentState(agent, origins == null ? Origins.NONE : origins);
        state = now;
      }
      if (wantsControl && !controlStarted) {
        controlStarted = true;
        ControlStart.start(now);
      }
      if (wantsMetrics && !metricsStarted) {
        metricsStarted = true;
        MetricsStart.start(now);
      }
      if (wantsJfr && loads.hasJfr() && !jfrStarted) {
        jfrStarted = true;
        JfrStart.start(now);
      }
      if (wantsJmx && loads.hasJmx() && !jmxStarted) {
        jmxStarted = true;
        JmxStart.start(now, loads);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error e) {
      agent.log().warn("management: " + e);
    }
  }
}
