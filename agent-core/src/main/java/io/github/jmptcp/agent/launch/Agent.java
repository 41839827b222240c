package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.rewrite.Transformer;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent: options, log, transformer. All else waits for the first socket (see {@link
 * LateStart}): each class loaded here costs every application, with sockets or without. Called
 * through a JDK type, which is all that the entry class and this loader share.
 */
public final class Agent implements BiFunction<Object, Object, Object> {
  private @Nullable Log running;
  private boolean started;

  /**
   * Starts.
   *
   * @param how {@code premain} or {@code agentmain}; and the agent string
   * @param instrumentation the JVM's
   * @return null, or the exit code with which the JVM shall stop ({@code strict=true})
   */
  @Override
  public @Nullable Object apply(Object how, Object instrumentation) {
    String[] words = (String[]) how;
    boolean attached = words[0].equals("agentmain");
    try {
      String outcome = load(words[1], (Instrumentation) instrumentation, attached);
      if (attached) {
        AttachReport.publish(outcome);
      }
      return null;
    } catch (BadOptionException e) {
      // strict=true is about starting a JVM: one that runs is not stopped
      boolean stops = e.strict() && !attached;
      String line =
          e.getMessage()
              + (stops
                  ? "; strict=true stops the JVM"
                  : "; jmptcp is off, the application runs on plain TCP");
      Log.open(Level.ERROR, null).error(line);
      if (attached) {
        AttachReport.publish(line);
      }
      return stops ? 2 : null;
    }
  }

  /**
   * Loads it once; where it was left off, by {@code enabled=false} or a bad option, it may be
   * loaded later.
   *
   * @return what came of it, as {@link AttachReport} has it
   */
  private String load(String agentString, Instrumentation instrumentation, boolean attached)
      throws BadOptionException {
    Log before = running;
    if (before != null) {
      before.warn("already running in this JVM; the options of the second agent are not read");
      return started
          ? "already running in this JVM; the options of the second agent are not read"
          : "it has failed to start in this JVM before; its log has the reason";
    }
    if (JdkTools.isOne()) {
      return "that JVM runs a tool of the JDK, which gets no agent";
    }
    Options options = OptionParser.parse(agentString);
    if (!options.isEnabled()) {
      return "enabled=false there leaves the agent off";
    }
    Log log = Log.open(options.logLevel(), options.logFile());
    String refusal = Platform.refusal();
    if (refusal != null) {
      log.warn(refusal + "; the application runs on plain TCP");
      return refusal;
    }
    running = log;
    LateStart late = start(options, log, instrumentation, attached);
    started = true;
    return attached ? SelfTest.run(log, late) : "";
  }

  private static LateStart start(
      Options options, Log log, Instrumentation instrumentation, boolean attached) {
    int release = Platform.release();
    Bridge bridge = new Bridge(instrumentation, release);
    PathManagement paths =
        options.asksForPaths()
            ? new PathManagement(options, AgentRuntime.kernelCalls(release, bridge, log), log)
            : null;
    LoadWatch loads = new LoadWatch();
    LateStart late = new LateStart(options, log, bridge, release, paths, loads);
    bridge.listener(late);
    if (log.writes(Level.INFO)) {
      log.info(StartLine.text(options, attached));
    }
    new Transformer(release, bridge, log, loads).install(instrumentation);
    if (paths != null) {
      paths.applyEarly(attached);
    }
    return late;
  }
}
