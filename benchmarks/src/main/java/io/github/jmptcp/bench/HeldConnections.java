package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many connections open at once. */
final class HeldConnections implements Benchmark {

  @Override
  public String name() {
    return "held";
  }

  @Override
  public String text() {
    return "A client that opens 10 000 connections and holds them: what one takes on the heap and"
        + " in resident memory of the client, and connects a second on the way there.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Variant> variants = List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp());
    int count = settings.amount(10_000, 100);
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(25))) {
      Map<String, Samples> figures = new LinkedHashMap<>();
      settings.interleave(
          3,
          variants,
          variant ->
              Loopback.between(
                      jdk,
                      variant,
                      List.of("Server", "hold", "HOST"),
                      variant.with(variant.name(), "-Xms256m"),
                      List.of("Held", "HOST", "PORT", "" + count))
                  .addTo(figures, variant));
      figures.forEach(
          (figure, samples) ->
              results.add(
                  new Result(
                      jdk.label() + ", " + figure,
                      figure.endsWith("/s") ? "1/s" : "B",
                      figure.endsWith("/s"),
                      samples,
                      List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name()),
                      List.of())));
    }
    return results;
  }
}
