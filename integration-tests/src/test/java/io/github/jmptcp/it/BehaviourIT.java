package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;

/**
 * Errors, timeouts, closes and interrupts, states and options: an application sees the same as on
 * plain TCP, whether its sockets are MPTCP or were turned back into TCP by a rule.
 */
class BehaviourIT {
  // not one that the kernel gives to a socket of its choice: what comes to it is dropped
  private static final String SILENT_PORT = "1999";

  @EachRelease
  void an_application_sees_the_same_as_on_plain_tcp(JavaRelease release) {
    assertSame(release);
  }

  @EachRelease(from = 13, to = 17)
  void the_same_with_usePlainSocketImpl(JavaRelease release) {
    assertSame(release, "-Djdk.net.usePlainSocketImpl");
  }

  @EachRelease
  void the_same_with_preferIPv4Stack(JavaRelease release) {
    assertSame(release, "-Djava.net.preferIPv4Stack=true");
  }

  private static void assertSame(JavaRelease release, String... jvmArgs) {
    try (Netns netns = Netns.create("behave")) {
      netns.nft(
          "table inet silence { chain in { type filter hook input priority 0; tcp dport "
              + SILENT_PORT
              + " drop; }; }");
      Outcome plain = run(JavaCommand.on(release).jvmArgs(jvmArgs), netns);
      assertThat(plain.stdout().lines()).hasSizeGreaterThan(70);
      assertThat(plain.exitCode()).isZero();
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();

      assertThat(
              run(JavaCommand.on(release).jvmArgs(jvmArgs).agent("loopback=mptcp,log=off"), netns))
          .as("as MPTCP")
          .isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isGreaterThan(10);

      assertThat(run(JavaCommand.on(release).jvmArgs(jvmArgs).agent("log=off"), netns))
          .as("turned back into TCP")
          .isEqualTo(plain);
    }
  }

  private static Outcome run(JavaCommand command, Netns netns) {
    return command.in(netns.prefix()).run("apps.Behaviours", SILENT_PORT);
  }
}
