package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the agent takes in memory. */
final class MemoryUse implements Benchmark {

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String text() {
    return "Resident memory, metaspace and loaded classes of a small program after one connection"
        + " (it uses JMX, which takes memory itself, equally in all variants).";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Variant> variants =
        List.of(Variant.PLAIN, Variant.EMPTY, Variant.JACOCO, Variant.MPTCPIZE, Variant.jmptcp());
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(8, 17, 25))) {
      Map<String, Samples> figures = new LinkedHashMap<>();
      settings.interleave(
          5,
          variants,
          variant ->
              Fork.measure(Fork.command(jdk, variant, List.of(), "Memory", "socket"))
                  .addTo(figures, variant));
      figures.forEach(
          (figure, samples) ->
              results.add(
                  new Result(
                      jdk.label() + ", " + figure.replace(" MiB", ""),
                      figure.endsWith("MiB") ? "MiB" : "",
                      false,
                      samples,
                      List.of(Variant.PLAIN.name(), Variant.EMPTY.name()),
                      List.of())));
    }
    return results;
  }
}
