package io.github.jmptcp.bench;

import java.util.List;

/** What further paths cost connections that are too short to need them. */
final class ShortConnections implements InNamespaces {
  private static final PathShape PATH = PathShape.of(1000);
  private static final String ENDPOINTS =
      "endpoints=10.79.1.1+dev+c1+subflow;10.79.2.1+dev+c2+subflow,subflows=8";
  private static final Variant WITHOUT = Variant.jmptcp("no endpoint", "");
  private static final Variant AFTER =
      Variant.jmptcp("pm=userspace, /after=256k", "pm=userspace,paths=*=c1,c2/after=256k");

  @Override
  public String name() {
    return "short-connections";
  }

  @Override
  public String text() {
    return "Connect, a request of 200 bytes, an answer of 1000, close: connections a second, one"
        + " after the other, the median of 21 batches of 2000, between two network namespaces with two paths of 1 Gbit/s. The client"
        + " has the agent: without an endpoint, with two, with two as their path manager, and with"
        + " a rule that joins the second path after 256 KiB. The server runs under mptcpize.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    Samples rate = new Samples();
    settings.interleave(
        7,
        List.of(
            WITHOUT,
            Variant.jmptcp("two endpoints", ENDPOINTS),
            Variant.jmptcp("two endpoints, pm=userspace", ENDPOINTS + ",pm=userspace"),
            AFTER),
        variant -> rate.add(variant.name(), rate(settings, jdk, variant)));
    return List.of(
        new Result(
            jdk.label(),
            "1/s",
            true,
            rate,
            List.of(WITHOUT.name()),
            new RatioBound(AFTER.name(), WITHOUT.name(), /* atMost= */ false, 0.95)));
  }

  private static double rate(Settings settings, Jdk jdk, Variant variant) throws Exception {
    try (TwoHosts hosts = TwoHosts.bySource(PATH);
        Fork.Server server =
            new Fork.Server(
                Fork.command(
                    jdk,
                    Variant.MPTCPIZE,
                    hosts.server.prefix(),
                    "Connects",
                    "server",
                    "request",
                    TwoHosts.ANY))) {
      return 1e6
          / Fork.measure(
                  Fork.command(
                      jdk,
                      variant,
                      hosts.client.prefix(),
                      "Connects",
                      "client",
                      "request",
                      TwoHosts.SERVER,
                      server.port,
                      "" + settings.amount(21, 1),
                      "" + settings.amount(2000, 20)))
              .get("us");
    }
  }
}
