package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Bytes over a connection that stands. */
final class DataTransfer implements Benchmark {
  private static final List<Variant> VARIANTS =
      List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp());

  @Override
  public String name() {
    return "transfer";
  }

  @Override
  public String text() {
    return "Two JVMs over loopback: 64 bytes there and back, and bulk in writes of 1 KiB and"
        + " 128 KiB. The agent is not in the way of a byte; what MPTCP itself costs shows equally"
        + " under mptcpize.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    List<String> bases = List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name());
    for (Jdk jdk : settings.jdks(Jdk.of(17, 25))) {
      Samples p50 = new Samples();
      Samples p99 = new Samples();
      Samples p999 = new Samples();
      settings.interleave(
          7,
          VARIANTS,
          variant -> {
            Figures figures =
                transfer(jdk, variant, "echo", "PingPong", "" + settings.amount(20_000, 100));
            p50.add(variant.name(), figures.get("p50 us"));
            p99.add(variant.name(), figures.get("p99 us"));
            p999.add(variant.name(), figures.get("p99.9 us"));
          });
      results.add(new Result(jdk.label() + ", ping-pong p50", "us", false, p50, bases, List.of()));
      results.add(new Result(jdk.label() + ", ping-pong p99", "us", false, p99, bases, List.of()));
      results.add(
          new Result(jdk.label() + ", ping-pong p99.9", "us", false, p999, bases, List.of()));
      for (int size : List.of(1024, 128 * 1024)) {
        Samples rate = new Samples();
        settings.interleave(
            7,
            VARIANTS,
            variant ->
                rate.add(
                    variant.name(),
                    transfer(jdk, variant, "sink", "Bulk", "" + size, "" + settings.amount(700, 50))
                        .get("MB/s")));
        results.add(
            new Result(
                jdk.label() + ", bulk, " + size / 1024 + " KiB a write",
                "MB/s",
                true,
                rate,
                bases,
                List.of()));
      }
    }
    return results;
  }

  private static Figures transfer(
      Jdk jdk, Variant variant, String server, String client, String... more) throws Exception {
    List<String> program = new ArrayList<>(List.of(client, "HOST", "PORT"));
    program.addAll(List.of(more));
    return Loopback.between(jdk, variant, List.of("Server", server, "HOST"), variant, program);
  }
}
