package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Rules end to end; {@code calls} has one evaluation alone. */
final class RulesCost implements Benchmark {

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public String text() {
    return "Connects over loopback (MPTCP) with 0, 10 and 1000 `exclude` rules of which none"
        + " matches, so that each is checked at every connect: microseconds a connection.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    List<Variant> variants = List.of(rules(0), rules(10), rules(1000));
    for (Jdk jdk : settings.jdks(Jdk.of(25))) {
      Samples samples = new Samples();
      settings.interleave(
          7,
          variants,
          variant ->
              samples.add(
                  variant.name(),
                  Loopback.alone(
                          jdk,
                          variant,
                          "Connects",
                          "both",
                          "blocking",
                          Loopback.HOST,
                          "" + settings.amount(5, 1),
                          "" + settings.amount(1000, 20))
                      .get("us")));
      results.add(
          new Result(
              jdk.label(), "us", false, samples, List.of(variants.getFirst().name()), List.of()));
    }
    return results;
  }

  private static Variant rules(int count) {
    StringBuilder exclude = new StringBuilder();
    for (int i = 0; i < count; i++) {
      exclude.append(i == 0 ? ",exclude=" : ";");
      exclude.append("10.%d.%d.0/24:%d".formatted(i / 256, i % 256, 1 + i));
    }
    return Variant.jmptcp(count + " rules", "loopback=mptcp" + exclude);
  }
}
