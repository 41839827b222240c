package io.github.jmptcp.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that the agent leaves on, or brings back to, plain TCP. */
final class StaysOnTcp implements Benchmark {
  private static final Variant DEFAULT = Variant.jmptcp("jmptcp, loopback=tcp", "");
  private static final Variant LEARNS = Variant.jmptcp("jmptcp, learn", "loopback=mptcp");
  private static final Variant REQUESTS =
      Variant.jmptcp("jmptcp, learn=off", "loopback=mptcp,learn=off");

  private static final String OWN_ADDRESS = "10.79.1.1";
  private static final String MB_PER_SECOND = "MB/s";
  private static final String MICROS = "us";
  private static final int TURN_MILLIS = 40;

  @Override
  public String name() {
    return "stays-on-tcp";
  }

  @Override
  public String text() {
    return "Loopback by default, a host's connection to an address of its own, and a peer that speaks"
        + " no MPTCP and was learned from its first answer (the server runs without an agent):"
        + " rates beside plain TCP. In the first two, both variants have the same sockets; a"
        + " connection of each stands, and they take turns of 40 ms, both ends on one processor.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(25))) {
      String millis = "" + settings.amount(1000, 50);
      List<String> ping = List.of("" + settings.amount(20_000, 100), "1");
      List<String> bulk = List.of("131072", millis, "1");
      List<String> small = List.of("1024", millis, "1");
      String loopback = jdk.label() + ", loopback by default, ";
      String own = jdk.label() + ", own address, ";
      String learned = jdk.label() + ", peer without MPTCP, ";
      String to = Loopback.HOST;
      results.add(same(settings, jdk, loopback + "128 KiB", to, "131072", MB_PER_SECOND));
      results.add(same(settings, jdk, loopback + "1 KiB", to, "1024", MB_PER_SECOND));
      results.add(same(settings, jdk, loopback + "ping-pong", to, "64", MICROS));
      results.add(same(settings, jdk, own + "128 KiB", OWN_ADDRESS, "131072", MB_PER_SECOND));
      results.add(connects(settings, jdk, loopback + "connects", DEFAULT, true));
      results.add(learned(settings, jdk, learned + "128 KiB", "Bulk", bulk));
      results.add(learned(settings, jdk, learned + "1 KiB", "Bulk", small));
      results.add(learned(settings, jdk, learned + "ping-pong", "PingPong", ping));
      // not with learn=off: of clients that fall back and whose peer closes at once, one in some
      // hundreds never reads the end of the stream (docs/limits.md)
      results.add(connects(settings, jdk, learned + "connects", LEARNS, false));
    }
    return results;
  }

  /** A row whose variants have the same sockets: they take turns. */
  private static Result same(
      Settings settings, Jdk jdk, String row, String host, String bytes, String unit)
      throws Exception {
    String kind = unit.equals(MB_PER_SECOND) ? "sink" : "echo";
    Samples samples = new Samples();
    for (int round = 0; round < settings.rounds(9); round++) {
      try (Netns netns = new Netns()) {
        netns.chooseCongestionControl();
        netns.addToLoopback(OWN_ADDRESS);
        try (Slices plain = new Slices(jdk, Variant.PLAIN, netns, host, kind, bytes, unit);
            Slices agent = new Slices(jdk, DEFAULT, netns, host, kind, bytes, unit)) {
          byTurns(settings, plain, agent, samples);
        }
      }
    }
    return result(row, samples, DEFAULT, unit);
  }

  /** Adds the medians of both. */
  private static void byTurns(Settings settings, Slices plain, Slices agent, Samples samples)
      throws IOException {
    int turns = settings.amount(40, 2);
    int warmUp = settings.amount(500, 20);
    plain.use(warmUp);
    agent.use(warmUp);
    double[] ofPlain = new double[turns];
    double[] ofAgent = new double[turns];
    for (int i = 0; i < turns; i++) {
      boolean plainFirst = i % 2 == 0;
      if (plainFirst) {
        ofPlain[i] = plain.use(TURN_MILLIS);
      }
      ofAgent[i] = agent.use(TURN_MILLIS);
      if (!plainFirst) {
        ofPlain[i] = plain.use(TURN_MILLIS);
      }
    }
    samples.add(Variant.PLAIN.name(), Samples.spread(ofPlain).median());
    samples.add(DEFAULT.name(), Samples.spread(ofAgent).median());
  }

  private static Result learned(
      Settings settings, Jdk jdk, String row, String program, List<String> more) throws Exception {
    List<String> server = List.of("Server", server(program), "HOST");
    List<String> client = new ArrayList<>(List.of(program, "HOST", "PORT"));
    client.addAll(more);
    Samples samples = new Samples();
    settings.interleave(
        5,
        List.of(Variant.PLAIN, LEARNS, REQUESTS),
        variant ->
            samples.add(
                variant.name(),
                Loopback.between(jdk, Variant.PLAIN, server, variant, client)
                    .get(figure(program))));
    return result(row, samples, LEARNS, program.equals("Bulk") ? MB_PER_SECOND : MICROS);
  }

  private static String server(String program) {
    return program.equals("Bulk") ? "sink" : "echo";
  }

  private static String figure(String program) {
    return program.equals("Bulk") ? MB_PER_SECOND : "p50 us";
  }

  private static Result result(String row, Samples samples, Variant agent, String unit) {
    boolean rate = unit.equals(MB_PER_SECOND);
    Bound bound = new RatioBound(agent.name(), Variant.PLAIN.name(), !rate, rate ? 0.98 : 1 / 0.98);
    return new Result(row, unit, rate, samples, List.of(Variant.PLAIN.name()), bound);
  }

  /** Without a bound: a connect is no rate of what is transferred. */
  private static Result connects(
      Settings settings, Jdk jdk, String row, Variant agent, boolean serverToo) throws Exception {
    List<String> server = List.of("Connects", "server", "blocking", "HOST");
    List<String> client =
        List.of(
            "Connects",
            "client",
            "blocking",
            "HOST",
            "PORT",
            "" + settings.amount(5, 1),
            "" + settings.amount(1000, 20));
    Samples samples = new Samples();
    settings.interleave(
        5,
        List.of(Variant.PLAIN, agent),
        variant ->
            samples.add(
                variant.name(),
                Loopback.between(jdk, serverToo ? variant : Variant.PLAIN, server, variant, client)
                    .get("us")));
    return new Result(row, "us", false, samples, List.of(Variant.PLAIN.name()), List.of());
  }
}
