package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Opening and closing sockets. */
final class SocketRate implements Benchmark {

  @Override
  public String name() {
    return "sockets";
  }

  @Override
  public String text() {
    return "A SocketChannel or ServerSocketChannel opened and closed, nanoseconds each (median of"
        + " batches in one JVM): wall time, and processor time of the threads, which suffers less"
        + " from other load.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Variant> variants = List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp());
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.of(8, 17, 25))) {
      Samples client = new Samples();
      Samples server = new Samples();
      Samples clientCpu = new Samples();
      Samples serverCpu = new Samples();
      settings.interleave(
          7,
          variants,
          variant -> {
            var figures =
                Fork.measure(
                    Fork.command(
                        jdk,
                        variant,
                        List.of(),
                        "Sockets",
                        "" + settings.amount(9, 1),
                        "" + settings.amount(2000, 100)));
            clientCpu.add(variant.name(), figures.get("client cpu ns"));
            serverCpu.add(variant.name(), figures.get("server cpu ns"));
            client.add(variant.name(), figures.get("client ns"));
            server.add(variant.name(), figures.get("server ns"));
          });
      List<String> bases = List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name());
      Bound bound = new RatioBound("jmptcp", Variant.MPTCPIZE.name(), true, 1.0);
      results.add(new Result(jdk.label() + ", client", "ns", false, client, bases, bound));
      results.add(new Result(jdk.label() + ", server", "ns", false, server, bases, bound));
      results.add(new Result(jdk.label() + ", client, cpu", "ns", false, clientCpu, bases, bound));
      results.add(new Result(jdk.label() + ", server, cpu", "ns", false, serverCpu, bases, bound));
    }
    return results;
  }
}
