package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

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
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(80);
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

  /** Native calls by jffi, and by the JDK's own interface. */
  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {8, 17, 25, 28})
  void sockets_open_where_the_stub_gives_way_to_a_preloaded_library(int release) {
    try (Netns netns = Netns.create("direct")) {
      JavaCommand command =
          command(JavaReleases.of(release), "loopback=mptcp")
              .env("LD_PRELOAD", "libm.so.6")
              .in(netns.prefix());
      assertThat(command.run("apps.DirectMemory", "early").stdout())
          .isEqualTo(AS_WITHOUT_THE_AGENT);
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(80);
    }
  }

  private static JavaCommand command(JavaRelease release, String options) {
    // the bean of the agent's would come while the collections are counted
    String all = options.isEmpty() ? "jmx=false" : options + ",jmx=false";
    return JavaCommand.on(release).agent(all).jvmArgs("-XX:MaxDirectMemorySize=1m");
  }
}
