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
        if (jdk.release() < 25 && !api.equals("blocking") && !api.equals("nio")) {
          continue; // the same native code as on 25
        }
        results.add(measure(settings, jdk, api, /* inOne= */ true));
        results.add(measure(settings, jdk, api, /* inOne= */ false));
      }
    }
    return results;
  }

  private static Result measure(Settings settings, Jdk jdk, String api, boolean inOne)
      throws Exception {
    String batches = "" + settings.amount(5, 1);
    String each = "" + settings.amount(1000, 20);
    Samples samples = new Samples();
    settings.interleave(
        5,
        VARIANTS,
        variant ->
            samples.add(
                variant.name(),
                (inOne
                        ? Loopback.alone(
                            jdk, variant, "Connects", "both", api, Loopback.HOST, batches, each)
                        : Loopback.between(
                            jdk,
                            variant,
                            List.of("Connects", "server", api, "HOST"),
                            variant,
                            List.of("Connects", "client", api, "HOST", "PORT", batches, each)))
                    .get("us")));
    return new Result(
        jdk.label() + ", " + api + (inOne ? ", one JVM" : ", two JVMs"),
        "us",
        false,
        samples,
        List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name()),
        new Result.Bound("jmptcp", Variant.MPTCPIZE.name(), true, 1.0));
  }
}
