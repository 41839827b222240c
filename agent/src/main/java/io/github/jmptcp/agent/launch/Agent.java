package io.github.jmptcp.agent.launch;

import io.github.jmptcp.agent.bridge.Bridge;
import io.github.jmptcp.agent.options.BadOptionException;
import io.github.jmptcp.agent.options.Option;
import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.options.Options;
import io.github.jmptcp.agent.policy.Learned;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.ExitSummary;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.Reporter;
import io.github.jmptcp.agent.rewrite.Transformer;
import io.github.jmptcp.agent.rules.BadRuleException;
import io.github.jmptcp.agent.socket.AgentSockets;
import io.github.jmptcp.agent.socket.KernelCalls;
import io.github.jmptcp.agent.socket.NetlinkWatch;
import io.github.jmptcp.agent.verdict.Blackhole;
import io.github.jmptcp.agent.verdict.Traffic;
import io.github.jmptcp.agent.verdict.Verdicts;
import java.lang.instrument.Instrumentation;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent: options, log, transformer. All else waits for the first socket. Called through
 * a JDK type, which is all that the entry class and this loader share.
 */
public final class Agent implements BiFunction<Object, Object, Object> {

  /**
   * Starts.
   *
   * @param how {@code premain} or {@code agentmain}, and the agent string
   * @param instrumentation the JVM's
   * @return null, or the exit code with which the JVM shall stop ({@code strict=true})
   */
  @Override
  public @Nullable Object apply(Object how, Object instrumentation) {
    String[] words = (String[]) how;
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
    String refusal = Platform.refusal();
    if (refusal != null) {
      log.warn(refusal + "; the application runs on plain TCP");
      return null;
    }
    try {
      start(options, log, (Instrumentation) instrumentation, words[0].equals("agentmain"));
    } catch (BadRuleException impossible) {
      throw new IllegalStateException(impossible); // the parser lets no bad rule through
    }
    return null;
  }

  private static void start(
      Options options, Log log, Instrumentation instrumentation, boolean attached)
      throws BadRuleException {
    int release = Platform.release();
    Bridge bridge = new Bridge(instrumentation, release);
    KernelCalls kernel = new KernelCalls(release, bridge, log);
    Learned learned = new Learned(options.seconds(Option.LEARN), new NetlinkWatch(kernel, log));
    SocketPolicy policy = new SocketPolicy(options, learned);
    boolean emulates = options.is(Option.OPTIONS, "emulate");
    Counters counters = new Counters();
    Traffic traffic = new Traffic(counters);
    Blackhole blackhole = new Blackhole(log);
    Verdicts verdicts =
        new Verdicts(policy, learned, counters, new Reporter(log), blackhole, traffic);
    Runnable onFirstSocket =
        new Runnable() {
          @Override
          public void run() {
            blackhole.begin();
            if (log.writes(Level.INFO)) {
              addExitSummary(log, counters, kernel, traffic);
            }
          }
        };
    bridge.whenDefined(
        new Runnable() {
          @Override
          public void run() {
            AgentSockets.install(
                policy, learned, emulates, kernel, counters, verdicts, log, onFirstSocket);
          }
        });
    log.info(StartLine.text(options, attached));
    new Transformer(release, bridge, log).install(instrumentation);
    if (attached) {
      SelfTest.run(log, counters);
    }
  }

  private static void addExitSummary(
      Log log, Counters counters, KernelCalls kernel, Traffic traffic) {
    Runnable countOpen =
        new Runnable() {
          @Override
          public void run() {
            traffic.countOpen(kernel.libC());
          }
        };
    try {
      Runtime.getRuntime().addShutdownHook(new ExitSummary(log, counters, countOpen));
    } catch (IllegalStateException goingDown) {
      // the first socket was opened during shutdown
    }
  }
}
