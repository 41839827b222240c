package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Paths that die and come back: the kernel's path manager beside the agent's two. */
final class LivingPaths implements InNamespaces {
  /** Runs at once: they wait most of the time, and their paths are slow. */
  private static final int AT_ONCE = 6;

  /** As many as there are variants on healthy and on lossy paths: these have the same half hour. */
  private static final int WATCHED_AT_ONCE = 10;

  @Override
  public String name() {
    return "living-paths";
  }

  @Override
  public String text() {
    return "One connection over two paths of "
        + Managed.PATH.mbit()
        + " Mbit/s each between two network namespaces; the server runs under mptcpize and has no agent,"
        + " the client has the endpoint of the second path by `ip mptcp` (kernel alone) or by the"
        + " option `endpoints`. Every byte is checked where it arrives; a run with a wrong one is left out of the other rows. A path carries again when"
        + " the interface of the receiver counts another 256 KiB; one that does not within the"
        + " time that it is watched (60 s after an outage, 30 s after a reset or a refusal) stands"
        + " there with that time. A silence is the longest time without a byte for the receiver."
        + " Silent: packets are dropped at both ends, and the links stay up. Up to "
        + AT_ONCE
        + " runs go on at the same time, and up to "
        + WATCHED_AT_ONCE
        + " more on paths to which nothing happens.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    List<Result> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        ExecutorService watched = Executors.newFixedThreadPool(WATCHED_AT_ONCE)) {
      try {
        List<Runs> all = new ArrayList<>();
        for (Scenario scenario : scenarios(settings)) {
          all.add(
              Runs.start(
                  scenario,
                  settings.rounds(rounds(scenario)),
                  jdk,
                  scenario instanceof FalseAlarms ? watched : pool));
        }
        Samples broken = new Samples();
        for (Runs runs : all) {
          results.addAll(runs.results(broken));
        }
        results.add(broken(broken, settings));
      } finally {
        pool.shutdownNow();
        watched.shutdownNow();
      }
    }
    return results;
  }

  /** How many runs have broken, such as by a byte that was not the one that was sent. */
  private static Result broken(Samples runs, Settings settings) {
    Samples sums = new Samples();
    for (String variant : runs.variants()) {
      sums.add(variant, runs.sum(variant));
      if (settings.smoke() && runs.sum(variant) > 0) {
        throw new IllegalStateException("a run has failed: " + variant);
      }
    }
    return new Result(
        "all runs: connections broken or with a wrong byte",
        "runs",
        /* moreIsBetter= */ false,
        sums,
        List.of(),
        Managed.atMost(0, "runs"));
  }

  private static int rounds(Scenario scenario) {
    return switch (scenario) {
      case SilentOutage outage -> outage.seconds() > 100 ? 1 : 3;
      case FalseAlarms watch -> watch.seconds() > 100 ? 1 : 3;
      case SilenceAtCut cut -> SilenceAtCut.ROUNDS;
      default -> 3;
    };
  }

  private static List<Scenario> scenarios(Settings settings) {
    if (settings.smoke()) {
      return List.of(
          new SilentOutage(/* upload= */ true, /* backup= */ false, 0.5, 1),
          new SilentOutage(/* upload= */ false, /* backup= */ true, 0.5, 1),
          new SilenceAtCut(/* upload= */ true, /* backup= */ false),
          new LostSubflow(LostSubflow.How.RESET, 0, 1),
          new NewConnects(NewConnects.Seen.TRAFFIC, 1),
          new FalseAlarms(3, 0.5));
    }
    List<Scenario> all = new ArrayList<>();
    for (double seconds : new double[] {300, 30, 10}) { // the longest first
      all.add(new SilentOutage(/* upload= */ true, /* backup= */ false, seconds, 60));
      all.add(new SilentOutage(/* upload= */ false, /* backup= */ false, seconds, 60));
    }
    for (boolean upload : new boolean[] {true, false}) {
      all.add(new SilentOutage(upload, /* backup= */ true, 10, 60));
    }
    for (boolean upload : new boolean[] {true, false}) {
      for (boolean backup : new boolean[] {false, true}) {
        all.add(new SilenceAtCut(upload, backup));
      }
    }
    all.add(new LostSubflow(LostSubflow.How.RESET, 0, 30));
    all.add(new LostSubflow(LostSubflow.How.REFUSED, 5, 30));
    all.add(new LostSubflow(LostSubflow.How.GIVEN_UP, 25, 30));
    all.add(new NewConnects(NewConnects.Seen.TRAFFIC, 10));
    all.add(new NewConnects(NewConnects.Seen.A_CONNECT, 3));
    all.add(new NewConnects(NewConnects.Seen.NOTHING, 1));
    all.add(new FalseAlarms(0, 60.0 * settings.minutes()));
    all.add(new FalseAlarms(3, 60.0 * settings.minutes()));
    return all;
  }
}
