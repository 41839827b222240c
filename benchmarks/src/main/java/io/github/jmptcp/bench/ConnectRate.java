package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Connections made, accepted and closed. */
final class ConnectRate implements Benchmark {
  private static final List<Variant> VARIANTS =
      List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp());

  @Override
  public String name() {
    return "connects";
  }

  @Override
  public String text() {
    return "Connect, accept, the server closes, the client sees the end and closes: microseconds a"
        + " connection, over the loopback of a network namespace that is new each time.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(8, 17, 25))) {
      for (String api : List.of("blocking", "nio", "async", "netty")) {
        if (jdk.release() < 25 && !api.equals("blocking")) {
          continue; // the same native code as on 25
        }
        results.addAll(measure(settings, jdk, api, /* inOne= */ true));
        results.addAll(measure(settings, jdk, api, /* inOne= */ false));
      }
    }
    return results;
  }

  private static List<Result> measure(Settings settings, Jdk jdk, String api, boolean inOne)
      throws Exception {
    String batches = "" + settings.amount(5, 1);
    String each = "" + settings.amount(500, 20);
    Samples wall = new Samples();
    Samples cpu = new Samples();
    settings.interleave(
        5,
        VARIANTS,
        variant -> {
          Figures figures =
              inOne
                  ? Loopback.alone(
                      jdk, variant, "Connects", "both", api, Loopback.HOST, batches, each)
                  : Loopback.between(
                      jdk,
                      variant,
                      List.of("Connects", "server", api, "HOST"),
                      variant,
                      List.of("Connects", "client", api, "HOST", "PORT", batches, each));
          wall.add(variant.name(), figures.get("us"));
          cpu.add(variant.name(), figures.get("cpu us"));
        });
    String row = jdk.label() + ", " + api + (inOne ? ", one JVM" : ", two JVMs");
    List<String> bases = List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name());
    Bound bound = new RatioBound("jmptcp", Variant.MPTCPIZE.name(), true, 1.0);
    return List.of(
        new Result(row, "us", false, wall, bases, bound),
        new Result(
            row + (inOne ? ", cpu" : ", cpu of the client"), "us", false, cpu, bases, List.of()));
  }
}
