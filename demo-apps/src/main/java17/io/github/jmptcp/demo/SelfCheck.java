package io.github.jmptcp.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the demo saw what it claims. Throughput and pauses are reported as measured and not
 * judged here: how fast a machine is proves nothing.
 *
 * @param passed what was found to be so
 * @param failed what was not, each with a reason where there is one
 */
record SelfCheck(List<String> passed, List<String> failed) {

  /** On a path that is not used at all there is only some neighbour discovery. */
  private static final double UNUSED_SHARE = 0.01;

  private static final double USED_SHARE = 0.05;

  /** Judges a run by plain TCP and one with the agent. */
  static SelfCheck of(RunResult plain, RunResult agent) {
    SelfCheck check = ofDownloads(plain, agent);
    check.that(
        plain.protocol() == ObservedProtocol.TCP,
        "the run without the agent was plain TCP, according to " + plain.observer(),
        "the run without the agent was not seen as plain TCP: "
            + plain.observer()
            + " shows TCP_IS_MPTCP="
            + plain.protocol().isMptcp());
    check.mptcp(agent, "the run with the agent");
    if (!agent.paths().isEmpty()) {
      check.onlyFirstPath(plain);
      check.bothPaths(agent);
    }
    return check;
  }

  /**
   * Judges two runs with the agent, of which the second one has {@code revive}.
   *
   * @param rate of a path in Mbit/s
   */
  static SelfCheck ofRevival(RunResult kernel, RunResult revive, int rate) {
    SelfCheck check = ofDownloads(kernel, revive);
    for (RunResult run : List.of(kernel, revive)) {
      check.mptcp(run, run.name() + ": the run");
      check.bothPaths(run);
    }
    for (Outage outage : revive.outages()) {
      check.that(
          revive.carriedAgainMillis(outage, rate) != null,
          revive.name() + ": path " + outage.path() + " carried again after its repair",
          revive.name() + ": path " + outage.path() + " did not carry again after its repair");
    }
    return check;
  }

  private static SelfCheck ofDownloads(RunResult first, RunResult second) {
    SelfCheck check = new SelfCheck(new ArrayList<>(), new ArrayList<>());
    check.download(first);
    check.download(second);
    return check;
  }

  boolean ok() {
    return failed.isEmpty();
  }

  private void download(RunResult run) {
    that(
        run.intact(),
        run.name() + ": all that was sent arrived, unchanged",
        run.name() + ": what arrived is not what was sent, by its length or checksum");
    that(
        run.cleanMegabits().isPresent(),
        run.name() + ": the throughput was measured",
        run.name() + ": the run was too short to measure its throughput, use a larger --size");
    if (!run.paths().isEmpty()) {
      if (run.planned() > 0) {
        that(
            run.hadAllOutages(),
            run.name() + ": paths broke down and were repaired during the download, as planned",
            run.name() + ": the download ended before all outages were over, use a larger --size");
      }
      that(
          run.allPathBytes() >= run.received(),
          run.name() + ": the interfaces carried all of it",
          run.name()
              + ": the interfaces carried %d bytes, the application moved %d"
                  .formatted(run.allPathBytes(), run.received()));
    }
  }

  private void mptcp(RunResult run, String subject) {
    boolean seen = run.protocol() == ObservedProtocol.MPTCP;
    that(
        seen,
        subject + " was MPTCP, according to " + run.observer(),
        seen ? "" : subject + " was not MPTCP: " + whyNot(run));
    String observer = run.protocol().isMptcp();
    for (AgentLog log : List.of(run.clientLog(), run.serverLog())) {
      Optional<String> logged = log.protocol();
      if (logged.isPresent()) {
        that(
            logged.get().equals(observer),
            "the agent's log agrees with " + run.observer(),
            "the agent's log shows TCP_IS_MPTCP=%s, %s shows %s"
                .formatted(logged.get(), run.observer(), observer));
      }
    }
  }

  private void onlyFirstPath(RunResult plain) {
    long second = plain.pathBytes().get(1);
    that(
        second <= UNUSED_SHARE * plain.received(),
        plain.name() + ": only path 1 was used",
        plain.name() + ": path 2 carried " + second + " bytes of plain TCP");
  }

  private void bothPaths(RunResult agent) {
    that(
        agent.subflows() >= 2,
        agent.name() + ": two subflows or more, according to " + agent.observer(),
        agent.name()
            + ": "
            + agent.observer()
            + " saw "
            + agent.subflows()
            + " subflow(s), the second path was not joined");
    for (int i = 0; i < agent.paths().size(); i++) {
      long bytes = agent.pathBytes().get(i);
      that(
          bytes >= USED_SHARE * agent.received(),
          agent.name() + ": path " + (i + 1) + " was used",
          agent.name() + ": path %d carried only %d bytes".formatted(i + 1, bytes));
    }
  }

  /** The best reason there is: the agent's own words, else the kernel's counters. */
  private static String whyNot(RunResult run) {
    List<String> reasons = new ArrayList<>();
    reasons.addAll(run.clientLog().complaints());
    reasons.addAll(run.serverLog().complaints());
    if (run.clientLog().lines().isEmpty() && run.serverLog().lines().isEmpty()) {
      reasons.add("the agent printed nothing, was it loaded?");
    }
    if (!has(run, "MPCapableSYNRX")) {
      reasons.add("the client did not request MPTCP (no MPCapableSYNRX on the server)");
    } else if (!has(run, "MPCapableACKRX")) {
      reasons.add(
          "the client requested MPTCP and the server did not accept it (no MPCapableACKRX)");
    }
    return String.join("; ", reasons);
  }

  private static boolean has(RunResult run, String counter) {
    @Nullable Long growth = run.mptcp().get(counter);
    return growth != null && growth > 0;
  }

  private void that(boolean condition, String whenTrue, String whenFalse) {
    if (!condition) {
      failed.add(whenFalse);
    } else if (!passed.contains(whenTrue)) {
      passed.add(whenTrue);
    }
  }
}
