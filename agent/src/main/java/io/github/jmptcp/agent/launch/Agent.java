package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.manage.LoadWatch;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.pathmanager.PathManagement;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.rewrite.Transformer;
import io.github.jmptcp.agent.socket.DescriptorSockets;
import io.github.jmptcp.agent.socket.KernelCalls;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent: options, log, transformer. All else waits for the first socket (see {@link
 * SocketSide}): each class loaded here costs every application, with sockets or without. Called
 * through a JDK type, which is all that the entry class and this loader share.
 */
public final class Agent implements BiFunction<Object, Object, Object> {
  private @Nullable Log running;

  /**
   * Starts.
   *
   * @param how {@code premain}, {@code agentmain}, or {@code again} where it was one of them
   *     before; and the agent string
   * @param instrumentation the JVM's
   * @return null, or the exit code with which the JVM shall stop ({@code strict=true})
   */
  @Override
  public @Nullable Object apply(Object how, Object instrumentation) {
    String[] words = (String[]) how;
    if (words[0].equals("again")) {
      if (running != null) {
        running.warn("already running in this JVM; the options of the second agent are not read");
      }
      return null;
    }
    if (JdkTools.isOne()) {
      return null;
    }
    Options options;
    try {
      options = OptionParser.parse(words[1]);
    } catch (BadOptionException e) {
      Log.open(Level.ERROR, null)
          .error(
              e.getMessage()
                  + (e.strict()
                      ? "; strict=true stops the JVM"
                      : "; jmptcp is off, the application runs on plain TCP"));
      return e.strict() ? 2 : null;
    }
    if (options.is(Option.ENABLED, "false")) {
      return null;
    }
    String level = options.get(Option.LOG);
    Log log = Log.open(Level.of(level == null ? "info" : level), options.get(Option.LOGFILE));
    running = log;
    String refusal = Platform.refusal();
    if (refusal != null) {
      log.warn(refusal + "; the application runs on plain TCP");
      return null;
    }
    start(options, log, (Instrumentation) instrumentation, words[0].equals("agentmain"));
    return null;
  }

  private static void start(
      Options options, Log log, Instrumentation instrumentation, boolean attached) {
    int release = Platform.release();
    Bridge bridge = new Bridge(instrumentation, release);
    PathManagement paths =
        options.asksForPaths()
            ? new PathManagement(options, new KernelCalls(release, bridge, log), log)
            : null;
    LoadWatch loads = new LoadWatch();
    bridge.whenDefined(
        new Runnable() {
          @Override
          public void run() {
            SocketSide.install(options, log, bridge, release, paths, loads);
          }
        });
    bridge.whenDescriptorsDefined(
        new Runnable() {
          @Override
          public void run() {
            DescriptorSockets.install(log);
          }
        });
    log.info(StartLine.text(options, attached));
    boolean maybeLoaded = attached || release >= 24 || OtherAgents.mayHaveComeBefore();
    new Transformer(release, bridge, log, loads).install(instrumentation, maybeLoaded);
    if (paths != null) {
      paths.applyEarly(attached);
    }
    if (attached) {
      SelfTest.run(log);
    }
  }
}
