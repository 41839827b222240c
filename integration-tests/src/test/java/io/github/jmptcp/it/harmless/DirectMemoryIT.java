package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.faults.Surroundings;
import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications that have used up the direct memory of their JVM: sockets open as they do without
 * the agent, at once and without a descriptor left behind.
 */
class DirectMemoryIT {
  private static final String AS_WITHOUT_THE_AGENT = "failures {}\nleft 0\ncollections 0\n";

  @EachRelease
  void sockets_open_once_warm(JavaRelease release) {
    try (Netns netns = Netns.create("direct")) {
      JavaCommand command = command(release, "loopback=mptcp").in(netns.prefix());
      assertThat(command.run("apps.DirectMemory", "late").stdout()).isEqualTo(AS_WITHOUT_THE_AGENT);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(81);
    }
  }

  @EachRelease
  void sockets_open_before_the_first_one_too(JavaRelease release) {
    try (Netns netns = Netns.create("direct")) {
      JavaCommand command = command(release, "loopback=mptcp").in(netns.prefix());
      assertThat(command.run("apps.DirectMemory", "early").stdout())
          .isEqualTo(AS_WITHOUT_THE_AGENT);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(81);
    }
  }

  @EachRelease
  void sockets_are_made_plain_tcp_by_rule(JavaRelease release) {
    try (Netns netns = Netns.create("direct")) {
      JavaCommand command = command(release, "").in(netns.prefix());
      assertThat(command.run("apps.DirectMemory", "early").stdout())
          .isEqualTo(AS_WITHOUT_THE_AGENT);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
  }

  /** By the JDK's own interface to native code, where the stub cannot be unpacked. */
  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {25, 28})
  void sockets_open_without_the_stub(int release) {
    try (Netns netns = Netns.create("direct")) {
      JavaCommand command =
          Surroundings.noexec(
                  command(JavaReleases.of(release), "loopback=mptcp"),
                  "/tmp",
                  "/dev/shm",
                  "/var/tmp",
                  "/run")
              .in(netns.prefix());
      assertThat(command.run("apps.DirectMemory", "early").stdout())
          .isEqualTo(AS_WITHOUT_THE_AGENT);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(81);
    }
  }

  private static JavaCommand command(JavaRelease release, String options) {
    // the agent's bean and control socket would come while collections and descriptors are counted
    String all = (options.isEmpty() ? "" : options + ",") + "jmx=false,control=off";
    return JavaCommand.on(release).agent(all).jvmArgs("-XX:MaxDirectMemorySize=1m");
  }
}
