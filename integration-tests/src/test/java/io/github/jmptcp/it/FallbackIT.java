package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.List;

/** If the kernel refuses MPTCP the application works on TCP. */
class FallbackIT {

  @EachRelease
  void with_mptcp_switched_off_all_goes_on_by_tcp_until_it_is_switched_on(JavaRelease release)
      throws Exception {
    try (Netns netns = Netns.create("off");
        Talks talks = new Talks(netns, JavaCommand.on(release).agent("loopback=mptcp"))) {
      ForkedProcess app = talks.app();
      netns.sysctl("net.mptcp.enabled", "0");
      for (String cell : List.of("socket", "channel", "channel-selector", "async")) {
        assertThat(talks.client(cell, SocketFacts.TCP)).as(cell).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      for (String cell : List.of("server-socket", "channel", "async")) {
        assertThat(talks.server(cell, SocketFacts.TCP)).as(cell).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      assertThat(app.stderr().lines().stream().filter(line -> !line.contains(" INFO ")))
          .singleElement()
          .asString()
          .startsWith("[jmptcp] WARN ")
          .contains("ENOPROTOOPT", "sysctl -w net.mptcp.enabled=1");
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();

      netns.sysctl("net.mptcp.enabled", "1");
      await()
          .untilAsserted(
              () ->
                  assertThat(talks.client("socket", SocketFacts.MPTCP))
                      .isEqualTo(SocketFacts.MPTCP_IN_USE));
      assertThat(talks.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  @EachRelease
  void a_peer_without_mptcp_is_reached_by_tcp_and_a_client_without_it_is_served(JavaRelease release)
      throws Exception {
    try (Netns netns = Netns.create("tcppeer");
        Talks talks = new Talks(netns, JavaCommand.on(release).agent("loopback=mptcp,learn=off"))) {
      ForkedProcess app = talks.app();
      assertThat(talks.client("socket", SocketFacts.TCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.server("server-socket", SocketFacts.TCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      // it did request MPTCP
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(1);
      app.awaitError(
          line ->
              line.matches(
                  "\\[jmptcp] INFO connect 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:\\d+"
                      + " TCP_IS_MPTCP=0 \\(the peer answered without MPTCP\\)"));
    }
  }
}
