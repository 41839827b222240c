package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option, on every kind of socket, in every state. */
class SocketOptionsIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void every_option_answers_on_mptcp_sockets_as_on_tcp(Jvm jvm) {
    for (String host : new String[] {"127.0.0.1", "::1"}) {
      try (Netns netns = Netns.create("options")) {
        Outcome plain = run(jvm.command(), netns, host);
        assertThat(plain.exitCode()).isZero();
        assertThat(plain.stdout().lines()).hasSizeGreaterThan(250);

        assertThat(run(jvm.command().agent("loopback=mptcp,log=error"), netns, host))
            .as("over " + host)
            .isEqualTo(plain);
        assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(3);

        // what the agent sets itself is not seen, and is no more once the application sets it
        assertThat(run(jvm.command().agent("loopback=mptcp,log=error,keepalive=5s"), netns, host))
            .as("with keepalive, over " + host)
            .isEqualTo(plain);
        assertThat(run(jvm.command().agent("loopback=mptcp,log=error,buffers=auto"), netns, host))
            .as("with buffers=auto, over " + host)
            .isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void every_option_answers_on_demoted_sockets_as_on_tcp(Jvm jvm) {
    try (Netns netns = Netns.create("options")) {
      Outcome plain = run(jvm.command(), netns, "127.0.0.1");
      assertThat(run(jvm.command().agent("exclude=*,log=error"), netns, "127.0.0.1"))
          .isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
  }

  /** Options are not read where no method of the JDK has set any: each has to be noticed. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void an_option_that_is_set_alone_is_the_demoted_sockets_too(Jvm jvm) {
    try (Netns netns = Netns.create("options")) {
      for (String host : new String[] {"127.0.0.1", "::1"}) {
        Outcome plain = jvm.command().in(netns.prefix()).run("apps.OneOption", host);
        assertThat(plain.exitCode()).as(plain.stderr()).isZero();
        assertThat(plain.stdout().lines()).contains("socket trafficClass 32", "channel IP_TOS 32");
        assertThat(
                jvm.command()
                    .agent("exclude=*,log=error")
                    .in(netns.prefix())
                    .run("apps.OneOption", host))
            .isEqualTo(plain);
      }
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
  }

  @Test
  void strict_lets_the_kernels_own_answer_through() {
    try (Netns netns = Netns.create("strict")) {
      Outcome strict =
          run(
              JavaCommand.on(JavaReleases.of(17)).agent("loopback=mptcp,options=strict,log=error"),
              netns,
              "127.0.0.1");
      String refused = " = java.net.SocketException: Operation not supported";
      assertThat(strict.stdout().lines())
          .contains(
              "socket fresh oobInline true" + refused,
              "socket connected trafficClass 16" + refused,
              "socket connected reuseAddress true = java.net.SocketException: Invalid argument",
              "channel connected IP_TOS 4" + refused);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void available_and_read_after_a_reset_answer_as_on_tcp(Jvm jvm) {
    try (Netns netns = Netns.create("reset")) {
      Outcome plain = jvm.command().in(netns.prefix()).run("apps.Resets");
      assertThat(plain.stdout()).contains("Connection reset").doesNotContain("Timeout");
      assertThat(
              jvm.command().agent("loopback=mptcp,log=error").in(netns.prefix()).run("apps.Resets"))
          .isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isEqualTo(8);
    }
  }

  private static Outcome run(JavaCommand command, Netns netns, String host) {
    return command.in(netns.prefix()).run("apps.OptionTour", host);
  }
}
