package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** Whether a second path helps, and what is done about one that does not. */
final class HelpingPaths implements InNamespaces {
  private static final String CLIENT =
      "subflows=4,add_addr_accepted=4,endpoints=10.79.2.1+dev+c2+subflow";
  private static final String SERVER = "subflows=4,endpoints=10.79.2.2+dev+s2+signal";

  /** A request or an answer, which takes three packets. */
  private static final String SMALL_BYTES = "3000";

  /** Who runs with what. */
  private record Ends(String name, Variant client, Variant server) {
    static final Ends PLAIN = new Ends("plain TCP", Variant.PLAIN, Variant.PLAIN);
    static final Ends KEEP = both("slow=keep");
    static final Ends BACKUP = both("slow=backup");
    static final Ends CLIENT_ONLY =
        new Ends(
            "slow=backup, agent at the client only",
            Variant.jmptcp("", CLIENT + ",slow=backup"),
            Variant.MPTCPIZE);

    /** An endpoint at one end alone: two would make three subflows, two of them over one path. */
    static final Ends KEEP_TWO_SUBFLOWS = twoSubflows("slow=keep");

    static final Ends BACKUP_TWO_SUBFLOWS = twoSubflows("slow=backup");

    private static Ends twoSubflows(String slow) {
      return new Ends(
          slow, Variant.jmptcp("", CLIENT + "," + slow), Variant.jmptcp("", "subflows=4," + slow));
    }

    private static Ends both(String slow) {
      return new Ends(
          slow, Variant.jmptcp("", CLIENT + "," + slow), Variant.jmptcp("", SERVER + "," + slow));
    }
  }

  /** Which way bulk data goes. */
  private enum Way {
    DOWNLOAD,
    UPLOAD
  }

  @Override
  public String name() {
    return "helping-paths";
  }

  @Override
  public String text() {
    return "Two hosts with two paths, the second one slower or longer than the first; both endpoints"
        + " are set by the agent at their host, except where two paths add up: there the client has"
        + " the only one, as docs/path-manager.md advises. Bulk in megabytes a second, from the first byte on;"
        + " small requests of 3000 bytes and their answers, of one connection, without the first"
        + " third of them. A path's length is added by a relay of this program. The sum of two paths is what plain TCP carries on each of them"
        + " alone. Then what needs no second path: a peer that speaks no MPTCP, from the fourth"
        + " connection to it on.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    List<Result> results = new ArrayList<>();
    results.add(slowPath(settings, jdk, Way.DOWNLOAD));
    if (!settings.smoke()) {
      results.add(slowPath(settings, jdk, Way.UPLOAD));
      results.add(equalDelay(settings, jdk, 100, 50));
      results.add(equalDelay(settings, jdk, 100, 20));
    }
    results.add(equalDelay(settings, jdk, 50, 50));
    if (TunDevice.exists()) {
      results.add(longPath(settings, jdk));
    }
    results.add(peerWithoutMptcp(settings, jdk));
    return results;
  }

  private static Result slowPath(Settings settings, Jdk jdk, Way way) throws Exception {
    List<PathShape> paths = List.of(PathShape.of(100), PathShape.of(2).withQueue("1mb"));
    Samples rate = new Samples();
    settings.interleave(
        1,
        List.of(Ends.PLAIN, Ends.KEEP, Ends.CLIENT_ONLY, Ends.BACKUP),
        ends -> {
          boolean judged = ends == Ends.CLIENT_ONLY || ends == Ends.BACKUP;
          int millis = settings.amount(judged ? 60_000 : 15_000, 300);
          rate.add(ends.name(), bulk(jdk, ends, paths, way, millis));
        });
    return new Result(
        jdk.label() + ", 100 Mbit/s beside 2 Mbit/s with a queue of 1 MB, " + words(way),
        "MB/s",
        true,
        rate,
        List.of(Ends.PLAIN.name()),
        new RatioBound(Ends.BACKUP.name(), Ends.PLAIN.name(), false, 0.95));
  }

  private static String words(Way way) {
    return way == Way.DOWNLOAD ? "download" : "upload";
  }

  private static Result longPath(Settings settings, Jdk jdk) throws Exception {
    List<PathShape> paths =
        List.of(PathShape.of(50).withRoundTrip(10), PathShape.of(10).withRoundTrip(120));
    Samples p99 = new Samples();
    settings.interleave(
        2,
        List.of(Ends.PLAIN, Ends.KEEP, Ends.CLIENT_ONLY, Ends.BACKUP),
        ends ->
            p99.add(
                ends.name(),
                measure(
                            jdk,
                            ends,
                            paths,
                            "echo",
                            "PingPong",
                            List.of("" + settings.amount(1_000, 10), "0", SMALL_BYTES))
                        .get("p99 us")
                    / 1_000));
    return new Result(
        jdk.label() + ", 50 Mbit/s 10 ms beside 10 Mbit/s 120 ms, small requests, p99",
        "ms",
        false,
        p99,
        List.of(Ends.PLAIN.name()),
        new RatioBound(Ends.BACKUP.name(), Ends.PLAIN.name(), true, 1.5));
  }

  private static Result equalDelay(Settings settings, Jdk jdk, int first, int second)
      throws Exception {
    List<PathShape> paths = List.of(PathShape.of(first), PathShape.of(second));
    int millis = settings.amount(8_000, 300);
    String sum = "sum of plain TCP on each";
    Samples rate = new Samples();
    settings.interleave(
        2,
        List.of(sum, Ends.KEEP.name(), Ends.BACKUP.name()),
        what -> {
          double value = 0;
          if (what.equals(sum)) {
            for (PathShape each : paths) {
              value += bulk(jdk, Ends.PLAIN, List.of(each), Way.DOWNLOAD, millis / 2);
            }
          } else {
            value =
                bulk(
                    jdk,
                    what.equals(Ends.KEEP.name())
                        ? Ends.KEEP_TWO_SUBFLOWS
                        : Ends.BACKUP_TWO_SUBFLOWS,
                    paths,
                    Way.DOWNLOAD,
                    millis);
          }
          rate.add(what, value);
        });
    return new Result(
        jdk.label() + ", " + first + " beside " + second + " Mbit/s, download",
        "MB/s",
        true,
        rate,
        List.of(sum, Ends.KEEP.name()),
        new RatioBound(Ends.BACKUP.name(), sum, false, 0.9));
  }

  private static double bulk(Jdk jdk, Ends ends, List<PathShape> paths, Way way, int millis)
      throws Exception {
    return (way == Way.DOWNLOAD
            ? measure(jdk, ends, paths, "source", "Fetch", List.of("" + millis))
            : measure(jdk, ends, paths, "sink", "Bulk", List.of("16384", "" + millis)))
        .get("MB/s");
  }

  private static Figures measure(
      Jdk jdk, Ends ends, List<PathShape> paths, String server, String client, List<String> more)
      throws Exception {
    try (TwoHosts hosts = new TwoHosts(paths);
        Fork.Server serving =
            new Fork.Server(
                Fork.command(
                    jdk, ends.server(), hosts.server.prefix(), "Server", server, TwoHosts.ANY))) {
      List<String> arguments = new ArrayList<>(List.of(TwoHosts.SERVER, serving.port));
      arguments.addAll(more);
      return Fork.measure(
          Fork.command(
              jdk, ends.client(), hosts.client.prefix(), client, arguments.toArray(String[]::new)));
    }
  }

  private static Result peerWithoutMptcp(Settings settings, Jdk jdk) throws Exception {
    Variant agent = Variant.jmptcp("jmptcp", "loopback=mptcp");
    Samples rate = new Samples();
    settings.interleave(
        7,
        List.of(Variant.PLAIN, agent),
        variant ->
            rate.add(
                variant.name(),
                Loopback.between(
                        jdk,
                        Variant.PLAIN,
                        List.of("Server", "sink", "HOST"),
                        variant,
                        List.of(
                            "Bulk", "HOST", "PORT", "131072", "" + settings.amount(1_000, 50), "3"))
                    .get("MB/s")));
    return new Result(
        jdk.label() + ", peer without MPTCP, fourth connection",
        "MB/s",
        true,
        rate,
        List.of(Variant.PLAIN.name()),
        new RatioBound(agent.name(), Variant.PLAIN.name(), false, 0.98));
  }
}
