package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Connects that are left on plain TCP while many connections are open. */
final class AmongIdle implements Benchmark {
  private static final Variant DEFAULT = Variant.jmptcp("jmptcp, loopback=tcp", "");

  @Override
  public String name() {
    return "among-idle";
  }

  @Override
  public String text() {
    return "A client with idle connections, all of them registered with the selector of the channel"
        + " that connects, as an event loop has it; the server has no agent. `connect()` is the call"
        + " alone; `open to close` is open, register, connect, select, finishConnect, close. Each end"
        + " has a processor of its own. All connects are left on TCP, so the agent opens all sockets but the first as TCP.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Variant> variants = List.of(Variant.PLAIN, DEFAULT);
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(8, 25))) {
      for (int idle : List.of(0, 1000, 15_000)) {
        Map<String, Samples> figures = new LinkedHashMap<>();
        settings.interleave(
            5, variants, variant -> measure(settings, jdk, idle, variant).addTo(figures, variant));
        figures.forEach(
            (figure, samples) ->
                results.add(
                    new Result(
                        jdk.label() + ", " + idle + " idle, " + figure,
                        "us",
                        false,
                        samples,
                        List.of(Variant.PLAIN.name()),
                        new RatioBound(DEFAULT.name(), Variant.PLAIN.name(), true, 1.2))));
      }
    }
    return results;
  }

  private static Figures measure(Settings settings, Jdk jdk, int idle, Variant variant)
      throws Exception {
    int open = settings.smoke() ? idle / 100 : idle;
    try (Netns netns = new Netns();
        Fork.Server holding = server(jdk, netns, "Server", "hold");
        Fork.Server closing = server(jdk, netns, "Connects", "server", "blocking")) {
      return Fork.measure(
          Fork.command(
              jdk,
              variant,
              netns.prefixOnLastProcessor(),
              "AmongIdle",
              Loopback.HOST,
              holding.port,
              "" + open,
              closing.port,
              "" + settings.amount(3000, 20)));
    }
  }

  private static Fork.Server server(Jdk jdk, Netns netns, String program, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(Loopback.HOST);
    return new Fork.Server(
        Fork.command(
            jdk,
            Variant.PLAIN,
            netns.prefixOnFirstProcessor(),
            program,
            all.toArray(String[]::new)));
  }
}
