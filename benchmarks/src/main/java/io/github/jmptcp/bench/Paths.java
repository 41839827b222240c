package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** More than one path, and one that goes away. */
final class Paths implements InNamespaces {

  @Override
  public String name() {
    return "paths";
  }

  @Override
  public String text() {
    return "Two hosts (network namespaces) with one to three paths of 50 Mbit/s each: bulk in writes"
        + " of 16 KiB, from the client and (download) to it, megabytes a second. And how long the longest write of a transfer takes when"
        + " one of two paths goes down under it (plain TCP on that path stays stuck until its"
        + " timeouts, so it has no figure).";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    List<Result> results = new ArrayList<>();
    String millis = "" + settings.amount(4000, 300);
    for (int paths = 1; paths <= 3; paths++) {
      int count = paths;
      Samples rate = new Samples();
      settings.interleave(
          3,
          List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp()),
          variant -> rate.add(variant.name(), bulk(jdk, variant, count, millis, 0)[0]));
      String row = jdk.label() + ", " + count + (count == 1 ? " path" : " paths");
      results.add(rate(row, rate));
      Samples download = new Samples();
      settings.interleave(
          3,
          List.of(Variant.PLAIN, Variant.MPTCPIZE, Variant.jmptcp()),
          variant -> download.add(variant.name(), download(jdk, variant, count, millis)));
      results.add(rate(row + ", download", download));
    }
    Samples stall = new Samples();
    int cutAfter = settings.amount(1500, 150);
    settings.interleave(
        3,
        List.of("both paths stay", "the first path goes down"),
        what ->
            stall.add(
                what,
                bulk(jdk, Variant.jmptcp(), 2, millis, what.startsWith("both") ? 0 : cutAfter)[1]));
    results.add(
        new Result(
            jdk.label() + ", jmptcp, longest write",
            "ms",
            false,
            stall,
            List.of("both paths stay"),
            List.of()));
    return results;
  }

  private static Result rate(String row, Samples samples) {
    return new Result(
        row,
        "MB/s",
        true,
        samples,
        List.of(Variant.PLAIN.name(), Variant.MPTCPIZE.name()),
        List.of());
  }

  private static double download(Jdk jdk, Variant variant, int paths, String millis)
      throws Exception {
    try (TwoHosts hosts = new TwoHosts(paths);
        Fork.Server server =
            new Fork.Server(
                Fork.command(
                    jdk, variant, hosts.server.prefix(), "Server", "source", TwoHosts.SERVER))) {
      return Fork.measure(
              Fork.command(
                  jdk,
                  variant,
                  hosts.client.prefix(),
                  "Fetch",
                  TwoHosts.SERVER,
                  server.port,
                  millis))
          .get("MB/s");
    }
  }

  private static void cut(TwoHosts hosts, int millisIntoTransfer) {
    try {
      while (hosts.server.exec("ss", "-Htn", "state", "established").isEmpty()) {
        Thread.sleep(20);
      }
      Thread.sleep(millisIntoTransfer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hosts.server.ip("link", "set", "s1", "down");
  }

  /** The rate and the longest write; after {@code cutAfter} ms, if not 0, the first path is cut. */
  private static double[] bulk(Jdk jdk, Variant variant, int paths, String millis, int cutAfter)
      throws Exception {
    try (TwoHosts hosts = new TwoHosts(paths);
        Fork.Server server =
            new Fork.Server(
                Fork.command(
                    jdk, variant, hosts.server.prefix(), "Server", "sink", TwoHosts.SERVER))) {
      CompletableFuture<?> cut =
          cutAfter == 0
              ? CompletableFuture.completedFuture(null)
              : CompletableFuture.runAsync(() -> cut(hosts, cutAfter));
      var figures =
          Fork.measure(
              Fork.command(
                  jdk,
                  variant,
                  hosts.client.prefix(),
                  "Bulk",
                  TwoHosts.SERVER,
                  server.port,
                  "16384",
                  millis));
      cut.join();
      return new double[] {figures.get("MB/s"), figures.get("longest write ms")};
    }
  }
}
