package io.github.jmptcp.bench;

import java.util.List;

/** Who manages the paths of a client. */
enum PathManagement {
  KERNEL_ALONE("kernel alone (mptcpize)", ""),
  REVIVE("pm=kernel", ",pm=kernel"),
  USERSPACE("pm=userspace", ",pm=userspace"),
  NO_REVIVE("pm=kernel, revive=false", ",pm=kernel,revive=false,slow=keep"),
  USERSPACE_NO_REVIVE("pm=userspace, revive=false", ",pm=userspace,revive=false,slow=keep");

  /** The parts of a JVM that matter least here take as little of the processors as they can. */
  private static final String[] SMALL = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

  /** The other end: a server without the agent, that may have further subflows. */
  static final Variant SERVER = Variant.MPTCPIZE.with("server", SMALL);

  final String text;
  private final String options;

  PathManagement(String text, String options) {
    this.text = text;
    this.options = options;
  }

  /**
   * Each run is a host of its own: it neither sees nor waits for the ownership files of the others.
   */
  private static final List<String> OWN_RUN =
      List.of(
          "sh",
          "-c",
          "mkdir -p /run/jmptcp && mount -t tmpfs -o mode=0700 tmpfs /run/jmptcp && exec \"$@\"",
          "sh");

  /** Gives the client a second path; how the client is to be run. */
  Variant prepare(TwoHosts hosts, String flags) {
    if (this == KERNEL_ALONE) {
      hosts.client.exec(
          ("ip mptcp endpoint add " + TwoHosts.address(2) + " dev c2 " + flags).split(" "));
      return Variant.MPTCPIZE.with(text, SMALL);
    }
    String endpoint = TwoHosts.address(2) + "+dev+c2+" + flags.replace(' ', '+');
    Variant agent =
        Variant.jmptcp(text, "endpoints=" + endpoint + ",subflows=8" + options).with(text, SMALL);
    return new Variant(text, OWN_RUN, agent.options());
  }
}
