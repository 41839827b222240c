package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** All runs of one scenario, of which some go on at the same time. */
final class Runs {
  private final Scenario scenario;
  private final Map<PathManagement, List<Future<List<Double>>>> values = new LinkedHashMap<>();

  private Runs(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Every variant once a round, next to each other. */
  static Runs start(Scenario scenario, int rounds, Jdk jdk, ExecutorService pool) {
    Runs runs = new Runs(scenario);
    for (int round = 0; round < rounds; round++) {
      for (PathManagement variant : scenario.variants()) {
        runs.values
            .computeIfAbsent(variant, any -> new ArrayList<>())
            .add(pool.submit(() -> scenario.run(jdk, variant)));
      }
    }
    return runs;
  }

  /**
   * Waits for them.
   *
   * @param broken gets a 1 for each run that failed, such as by a wrong byte, and else a 0
   */
  List<Result> results(Samples broken) throws InterruptedException {
    List<Scenario.Row> rows = scenario.rows();
    List<Samples> samples = rows.stream().map(row -> new Samples()).toList();
    for (Map.Entry<PathManagement, List<Future<List<Double>>>> each : values.entrySet()) {
      String variant = each.getKey().text;
      for (Future<List<Double>> run : each.getValue()) {
        try {
          List<Double> measured = run.get();
          for (int i = 0; i < rows.size(); i++) {
            samples.get(i).add(variant, measured.get(i));
          }
          broken.add(variant, 0);
        } catch (ExecutionException e) {
          System.err.println(variant + ", " + rows.getFirst().name() + ": " + e.getCause());
          broken.add(variant, 1);
        }
      }
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Scenario.Row row = rows.get(i);
      results.add(
          new Result(
              row.name(),
              row.unit(),
              row.moreIsBetter(),
              samples.get(i),
              bases(samples.get(i)),
              row.bounds()));
    }
    return results;
  }

  /** The kernel alone, where there is a ratio to it. */
  private static List<String> bases(Samples samples) {
    String kernel = PathManagement.KERNEL_ALONE.text;
    return samples.of(kernel).median() == 0 ? List.of() : List.of(kernel);
  }
}
