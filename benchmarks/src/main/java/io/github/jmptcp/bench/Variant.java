package io.github.jmptcp.bench;

import java.util.ArrayList;
import java.util.List;

/** One way to run a program: what stands before java, and java's own options. */
record Variant(String name, List<String> prefix, List<String> options) {
  static final Variant PLAIN = new Variant("plain TCP", List.of(), List.of());
  static final Variant MPTCPIZE = new Variant("mptcpize", List.of("mptcpize", "run"), List.of());
  static final Variant EMPTY =
      new Variant("empty agent", List.of(), List.of("-javaagent:" + Files.EMPTY_AGENT));
  static final Variant LISTING =
      new Variant(
          "agent that lists classes",
          List.of(),
          List.of("-javaagent:" + Files.EMPTY_AGENT + "=list"));
  static final Variant JACOCO =
      new Variant(
          "JaCoCo",
          List.of(),
          List.of("-javaagent:" + Files.JACOCO_AGENT + "=output=none,dumponexit=false"));

  /** The agent by those options; quiet, for its lines are no part of what is measured. */
  static Variant jmptcp(String name, String options) {
    String all = "log=warn" + (options.isEmpty() ? "" : "," + options);
    return new Variant(name, List.of(), List.of("-javaagent:" + Files.AGENT + "=" + all));
  }

  /** Everything is MPTCP, loopback too, as under mptcpize. */
  static Variant jmptcp() {
    return jmptcp("jmptcp", "loopback=mptcp");
  }

  /** The same with more options for java. */
  Variant with(String newName, String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Variant(newName, prefix, all);
  }
}
