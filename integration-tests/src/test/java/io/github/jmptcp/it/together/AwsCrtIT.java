package io.github.jmptcp.it.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AWS Common Runtime opens its sockets in C code, where the agent does not reach. */
class AwsCrtIT {

  private static JavaCommand.Outcome run(Netns netns, JavaCommand command) {
    try (MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      JavaCommand.Outcome run =
          command
              .classPath(List.of(Jars.apps("together")))
              .classPath(Jars.in("aws-crt"))
              .in(netns.prefix())
              .run("apps.CrtApp", String.valueOf(peer.port()));
      assertThat(run.stdout()).as(run::toString).isEqualTo("connected true\n".repeat(2));
      return run;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void is_named_once_and_goes_on_by_tcp(int release) {
    try (Netns netns = Netns.create("crt")) {
      JavaCommand.Outcome run =
          run(netns, JavaCommand.on(JavaReleases.of(release)).agent("loopback=mptcp"));
      Map<String, Long> counters = netns.counters();
      assertThat(counters.get("TcpActiveOpens")).isPositive();
      assertThat(counters.get("MPTcpExtMPCapableSYNRX")).isZero();
      assertThat(run.stderr().lines().filter(line -> line.startsWith("[jmptcp] WARN")))
          .singleElement()
          .asString()
          .contains("AWS Common Runtime (aws-crt) opens its sockets in C code")
          .contains("they stay on plain TCP; start this JVM with `mptcpize run java ...`");
    }
  }

  /** The fix in that line. */
  @Test
  void is_mptcp_with_mptcpize() {
    try (Netns netns = Netns.create("crt")) {
      run(netns, JavaCommand.on(JavaReleases.of(17)).through("mptcpize", "run"));
      assertThat(netns.counter("MPTcpExtMPCapableSYNRX")).isPositive();
    }
  }
}
