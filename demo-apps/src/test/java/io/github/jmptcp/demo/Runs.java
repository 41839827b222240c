package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Made-up results of ten seconds: a cut at 4 s, healed at 6 s. */
final class Runs {

  static final long BYTES_PER_TICK = 1_250_000; // 100 Mbit/s in 100 ms

  private Runs() {}

  static RunResult plain() {
    return new Builder().run();
  }

  static RunResult agent() {
    return agentBuilder().run();
  }

  /** The good run with the agent, to be spoilt by a test. */
  static Builder agentBuilder() {
    Builder builder = new Builder();
    builder.name = "with jmptcp";
    builder.withAgent = true;
    builder.perPath = List.of(BYTES_PER_TICK, BYTES_PER_TICK);
    builder.protocol = ObservedProtocol.MPTCP;
    builder.subflows = 2;
    builder.mptcp = Map.of("MPCapableSYNRX", 1L, "MPCapableACKRX", 1L);
    return builder;
  }

  /** Two of them beside each other. */
  static Part part(
      String title, List<String> findings, RunResult first, RunResult second, SelfCheck check) {
    return new Part(
        title,
        List.of("path 1: its packets vanish"),
        List.of("server$ java -javaagent:jmptcp.jar=endpoints=<x>"),
        Chart.svg("t", List.of(first, second), 100),
        findings,
        first,
        second,
        check);
  }

  static final class Builder {
    String name = "plain TCP";
    boolean withAgent;
    boolean intact = true;
    @Nullable Long pauseMillis = 40L;
    List<Outage> outages = List.of(new Outage(1, Outage.Kind.CUT, 4000, 6000L));
    List<String> paths = TwoPaths.PATHS;
    long carriesAgainAt = 6000;
    List<Long> perPath = List.of(BYTES_PER_TICK, 0L);
    ObservedProtocol protocol = ObservedProtocol.TCP;
    int subflows;
    List<String> agentLines = List.of();
    Map<String, Long> mptcp = Map.of();

    RunResult run() {
      List<Sample> samples = new ArrayList<>();
      long first = 0;
      long second = 0;
      for (long millis = 0; millis <= 10_000; millis += 100) {
        samples.add(
            new Sample(
                millis, first + second, paths.isEmpty() ? List.of() : List.of(first, second)));
        boolean isCut = !outages.isEmpty() && millis >= 4000 && millis < carriesAgainAt;
        first += isCut ? 0 : perPath.get(0);
        second += perPath.get(1);
      }
      Sample last = samples.get(samples.size() - 1);
      return new RunResult(
          name,
          withAgent,
          10_000,
          last.received(),
          intact,
          pauseMillis,
          samples,
          List.of(Phase.of("download", samples, 0)),
          paths.isEmpty() ? 0 : 1,
          outages,
          paths,
          last.paths(),
          protocol,
          "ss",
          subflows,
          AgentLog.parse(agentLines),
          AgentLog.parse(agentLines),
          mptcp);
    }
  }
}
