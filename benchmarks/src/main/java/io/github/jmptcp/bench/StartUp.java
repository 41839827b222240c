package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** A JVM from its start to its end. */
final class StartUp implements Benchmark {
  private static final List<Variant> VARIANTS =
      List.of(
          Variant.PLAIN,
          Variant.EMPTY,
          Variant.LISTING,
          Variant.JACOCO,
          Variant.MPTCPIZE,
          Variant.jmptcp(),
          Variant.jmptcp("jmptcp, default options", ""));

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String text() {
    return "A JVM, from fork to exit: hello world, and hello world with one listener and one"
        + " connect over loopback. `cpu` is user + system time of all threads of the process,"
        + " compilers included; it suffers less from other load than wall time.";
  }

  @Override
  public List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Jdk jdk : settings.jdks(Jdk.all())) {
      List<Bound> hello = List.of(bound(1.1));
      results.addAll(program(settings, jdk, "Hello", "hello", hello, hello));
      List<Bound> socket = jdk.release() < 17 ? List.of() : List.of(bound(1.45));
      results.addAll(
          program(settings, jdk, "HelloSocket", "hello and one connect", socket, List.of()));
    }
    return results;
  }

  private static Bound bound(double limit) {
    return new RatioBound("jmptcp", Variant.EMPTY.name(), /* atMost= */ true, limit);
  }

  private static List<Result> program(
      Settings settings,
      Jdk jdk,
      String program,
      String row,
      List<Bound> wallBound,
      List<Bound> cpuBound)
      throws Exception {
    Samples wall = new Samples();
    Samples cpu = new Samples();
    for (Variant variant : VARIANTS) { // files into the page cache
      Fork.time(Fork.command(jdk, variant, List.of(), program));
    }
    settings.interleave(
        15,
        VARIANTS,
        variant -> {
          Fork.Times times = Fork.time(Fork.command(jdk, variant, List.of(), program));
          wall.add(variant.name(), times.wall());
          cpu.add(variant.name(), times.cpu());
        });
    List<String> bases = List.of(Variant.PLAIN.name(), Variant.EMPTY.name());
    String label = jdk.label() + ", " + row;
    return List.of(
        new Result(label + ", wall", "ms", false, wall, bases, wallBound),
        new Result(label + ", cpu", "ms", false, cpu, bases, cpuBound));
  }
}
