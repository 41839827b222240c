package io.github.jmptcp.bench;

import java.util.List;

/** The option {@code endpoints}. */
final class EndpointsAtStart implements InNamespaces {

  @Override
  public String name() {
    return "endpoints";
  }

  @Override
  public String text() {
    return "Hello world in a namespace with two interfaces: without endpoints, with"
        + " `endpoints=auto,subflows=2`, and after `ip mptcp endpoint add` twice by the shell."
        + " Wall time.";
  }

  @Override
  public List<Result> run(Settings settings, Jdk jdk) throws Exception {
    Samples wall = new Samples();
    Variant without = Variant.jmptcp("jmptcp", "");
    Variant auto = Variant.jmptcp("jmptcp, endpoints=auto", "endpoints=auto,subflows=2");
    Variant shell =
        new Variant(
            "ip mptcp, then jmptcp",
            List.of(
                "bash",
                "-c",
                "ip mptcp endpoint add 10.79.1.1 dev d1 subflow;"
                    + " ip mptcp endpoint add 10.79.2.1 dev d2 subflow; exec \"$@\"",
                "bash"),
            without.options());
    settings.interleave(
        9,
        List.of(without, auto, shell),
        variant -> {
          try (Netns netns = new Netns()) {
            for (int n = 1; n <= 2; n++) {
              netns.ip("link", "add", "d" + n, "type", "veth", "peer", "name", "p" + n);
              netns.ip("link", "set", "p" + n, "up");
              netns.ip("address", "add", "10.79." + n + ".1/24", "dev", "d" + n);
              netns.ip("link", "set", "d" + n, "up");
            }
            wall.add(
                variant.name(),
                Fork.time(Fork.command(jdk, variant, netns.prefix(), "Hello")).wall());
          }
        });
    return List.of(new Result(jdk.label(), "ms", false, wall, List.of(without.name()), List.of()));
  }
}
