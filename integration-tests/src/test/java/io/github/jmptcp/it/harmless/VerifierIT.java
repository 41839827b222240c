package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;

/**
 * The JVM does not verify the JDK's own classes by default: a rewritten one that is not well formed
 * would crash it instead of throwing VerifyError.
 */
class VerifierIT {

  @EachRelease
  void the_jvms_verifier_passes_every_rewritten_class(JavaRelease release) {
    try (Netns netns = Netns.create("verify")) {
      Outcome outcome =
          JavaCommand.on(release)
              .jvmArgs("-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal")
              .agent("log=debug")
              .in(netns.prefix())
              .run(
                  "apps.LoadTargets",
                  "sun.nio.ch.Net",
                  "sun.nio.ch.NioSocketImpl",
                  "sun.nio.ch.SocketChannelImpl",
                  "sun.nio.ch.ServerSocketChannelImpl",
                  "sun.nio.ch.UnixAsynchronousSocketChannelImpl",
                  "sun.nio.ch.AsynchronousSocketChannelImpl",
                  "sun.nio.ch.UnixAsynchronousServerSocketChannelImpl",
                  "sun.nio.ch.AsynchronousServerSocketChannelImpl",
                  "java.net.PlainSocketImpl",
                  "java.net.AbstractPlainSocketImpl");
      assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
      assertThat(outcome.stderr()).doesNotContain("VerifyError", " ERROR ");
      // "linked NAME" for each that this release has, and the agent's word that it rewrote it
      assertThat(outcome.stdout().lines().filter(line -> line.startsWith("linked ")))
          .hasSizeGreaterThanOrEqualTo(7)
          .allSatisfy(
              line -> {
                String name = line.substring("linked ".length());
                if (!name.equals("java.net.PlainSocketImpl")) { // from 12 on it has none of them
                  assertThat(outcome.stderr()).contains(" calls in " + name);
                }
              });
    }
  }
}
