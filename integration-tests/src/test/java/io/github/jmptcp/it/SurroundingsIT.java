package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;

/**
 * An application finds its JVM as with an agent that does nothing: the same threads, properties and
 * providers, no class of our libraries, its own log manager, and children without descriptors of
 * ours.
 */
class SurroundingsIT {

  @EachRelease
  void an_application_finds_its_jvm_as_with_an_empty_agent(JavaRelease release) {
    try (Netns netns = Netns.create("around")) {
      Outcome empty = run(JavaCommand.on(release).emptyAgent(), netns);
      assertThat(empty.exitCode()).isZero();
      assertThat(empty.stdout())
          .contains("log manager apps.Surroundings$OwnLogManager", "child has pipe:[N]");
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isZero();

      assertThat(run(JavaCommand.on(release).agent("loopback=mptcp,log=off"), netns))
          .isEqualTo(empty);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(1);
    }
  }

  /** The JVM of Java 8 adds the jar of an agent, whichever it is, to java.class.path. */
  private static Outcome run(JavaCommand command, Netns netns) {
    Outcome outcome = command.in(netns.prefix()).run("apps.Surroundings");
    return new Outcome(
        outcome.exitCode(),
        outcome.stdout().replaceAll("(?m)^(property java.class.path=[^:\n]*):.*$", "$1:AGENT"),
        outcome.stderr());
  }
}
