package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Connections that the agent leaves on, or brings back to, plain TCP. */
final class StaysOnTcp implements Benchmark {
  private static final Variant DEFAULT = Variant.jmptcp("jmptcp, loopback=tcp", "");
  private static final Variant LEARNS = Variant.jmptcp("jmptcp, learn", "loopback=mptcp");
  private static final Variant REQUESTS =
      Variant.jmptcp("jmptcp, learn=off", "loopback=mptcp,learn=off");

  @Override
  public String name() {
    return "stays-on-tcp";
  }

  @Override
  public String text() {
    return "Loopback by default, and a peer that speaks no MPTCP and was learned from its first"
        + " answer (the server runs without an agent): rates beside plain TCP. The difference of"
        + " the connects is what a demotion costs: socket(), the options' comparison, dup3().";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    String host = "HOST";
    for (Jdk jdk : settings.jdks(Jdk.of(25))) {
      List<Variant> own = List.of(Variant.PLAIN, DEFAULT);
      List<Variant> peers = List.of(Variant.PLAIN, LEARNS, REQUESTS);
      String millis = "" + settings.amount(1000, 50);
      List<String> connects =
          List.of(
              "Connects",
              "client",
              "blocking",
              host,
              "PORT",
              "" + settings.amount(5, 1),
              "" + settings.amount(1000, 20));
      List<String> connectServer = List.of("Connects", "server", "blocking", host);
      List<String> bulk = List.of("Bulk", host, "PORT", "131072", millis, "1");
      List<String> small = List.of("Bulk", host, "PORT", "1024", millis, "1");
      List<String> ping = List.of("PingPong", host, "PORT", "" + settings.amount(20_000, 100), "1");
      List<String> sink = List.of("Server", "sink", host);
      List<String> echo = List.of("Server", "echo", host);
      String loopback = jdk.label() + ", loopback by default, ";
      String learned = jdk.label() + ", peer without MPTCP, ";
      results.add(rate(settings, jdk, loopback + "128 KiB", own, true, sink, bulk, "MB/s"));
      results.add(rate(settings, jdk, loopback + "1 KiB", own, true, sink, small, "MB/s"));
      results.add(rate(settings, jdk, loopback + "ping-pong", own, true, echo, ping, "p50 us"));
      results.add(
          rate(settings, jdk, loopback + "connects", own, true, connectServer, connects, "us"));
      results.add(rate(settings, jdk, learned + "128 KiB", peers, false, sink, bulk, "MB/s"));
      results.add(rate(settings, jdk, learned + "1 KiB", peers, false, sink, small, "MB/s"));
      results.add(rate(settings, jdk, learned + "ping-pong", peers, false, echo, ping, "p50 us"));
      // not with learn=off: of clients that fall back and whose peer closes at once, one in some
      // hundreds never reads the end of the stream (docs/limits.md)
      List<Variant> learns = List.of(Variant.PLAIN, LEARNS);
      results.add(
          rate(settings, jdk, learned + "connects", learns, false, connectServer, connects, "us"));
    }
    return results;
  }

  private static Result rate(
      Settings settings,
      Jdk jdk,
      String row,
      List<Variant> variants,
      boolean serverToo,
      List<String> server,
      List<String> client,
      String figure)
      throws Exception {
    Samples samples = new Samples();
    settings.interleave(
        7,
        variants,
        variant ->
            samples.add(
                variant.name(),
                Loopback.between(jdk, serverToo ? variant : Variant.PLAIN, server, variant, client)
                    .get(figure)));
    boolean rate = figure.equals("MB/s");
    boolean data = !figure.equals("us"); // a connect is no rate of what is transferred
    String agent = variants.get(1).name();
    return new Result(
        row,
        rate ? "MB/s" : "us",
        rate,
        samples,
        List.of(Variant.PLAIN.name()),
        data
            ? List.of(new RatioBound(agent, Variant.PLAIN.name(), !rate, rate ? 0.98 : 1 / 0.98))
            : List.of());
  }
}
