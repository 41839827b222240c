package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.Talks;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections to addresses of this host's own interfaces are loopback, as 127.0.0.1 is. */
class OwnAddressesIT {
  private static final String ASKED = "MPTcpExtMPCapableSYNTX";
  private static final List<String> CELLS =
      List.of("socket", "socket-timeout", "socket-bind", "channel", "channel-selector", "async");

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void they_use_tcp_and_listeners_take_mptcp(Jvm jvm) throws Exception {
    try (Netns netns = Netns.create("own");
        Talks talks = new Talks(netns, jvm.command().agent(""))) {
      netns.ip("link", "add", "d0", "type", "veth", "peer", "name", "d1");
      netns.ip("link", "set", "d1", "up");
      netns.ip("address", "add", "10.99.1.7/24", "dev", "d0");
      netns.ip("address", "add", "10.99.1.8/24", "dev", "d0"); // a secondary one
      netns.addAddress("fd99::7/64", "d0");
      netns.ip("link", "set", "d0", "up");
      for (String cell : CELLS) {
        for (String address : new String[] {"10.99.1.7", "10.99.1.8", "fd99::7"}) {
          assertThat(talks.client(cell, address, SocketFacts.MPTCP))
              .as(cell + " " + address)
              .isEqualTo(SocketFacts.PLAIN_TCP);
        }
      }
      assertThat(netns.counter(ASKED)).isZero();
      assertThat(talks.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);

      ForkedProcess app = talks.app();
      app.send("beside server server-socket *");
      String port = app.awaitLine(l -> l.startsWith("listening ")).substring(10);
      app.send("client socket 10.99.1.7 " + port);
      app.awaitLine("done"::equals);
      app.awaitLine("done"::equals);
      app.closeStdin();
      app.awaitExit();
      int connects = 3 * CELLS.size() + 1;
      assertThat(app.stderr().lines())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO connect 10\\.99\\.1\\.7:\\d+ -> 10\\.99\\.1\\.7:\\d+"
                              + " TCP_IS_MPTCP=0 \\(an address of this host is left on TCP;"
                              + " loopback=mptcp includes it\\)"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO accept 10\\.99\\.1\\.7:\\d+ <- 10\\.99\\.1\\.7:\\d+"
                              + " TCP_IS_MPTCP=0 \\(a peer on this host did not request MPTCP\\)"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith(
                          "[jmptcp] INFO exit: %d connects (0 MPTCP, %d TCP: %d rule), 2 accepts"
                                  .formatted(connects, connects, connects)
                              + " (1 MPTCP), "));
      assertThat(app.stderr().text()).doesNotContain("WARN", "ERROR");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void the_option_includes_them(Jvm jvm) {
    try (Netns netns = Netns.create("own");
        Talks talks = new Talks(netns, jvm.command().agent("loopback=mptcp,log=warn"))) {
      netns.ip("address", "add", "10.99.1.7/32", "dev", "lo");
      assertThat(talks.client("socket", "10.99.1.7", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  /** As with keepalived: the address is the other host's, then this one's, then the other's. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void an_address_that_moves_between_hosts_is_noticed(Jvm jvm) {
    try (Netns here = Netns.create("own");
        Netns there = Netns.create("own");
        Talks talks = new Talks(here, jvm.command().agent("learn=off,log=warn"))) {
      here.cable("h0", there, "t0");
      here.ip("address", "add", "10.99.1.1/24", "dev", "h0");
      here.addAddress("fd99::1/64", "h0");
      here.ip("link", "set", "h0", "up");
      there.ip("address", "add", "10.99.1.2/24", "dev", "t0");
      there.addAddress("fd99::2/64", "t0");
      there.ip("link", "set", "t0", "up");
      for (String moving : new String[] {"10.99.1.9/24", "fd99::9/64"}) {
        String address = moving.replaceAll("/.*", "");
        there.addAddress(moving, "t0");
        awaitSeen(talks, there, address, SocketFacts.MPTCP_IN_USE);
        there.ip("address", "del", moving, "dev", "t0");
        here.addAddress(moving, "h0");
        awaitSeen(talks, here, address, SocketFacts.PLAIN_TCP);
        here.ip("address", "del", moving, "dev", "h0");
        there.addAddress(moving, "t0");
        awaitSeen(talks, there, address, SocketFacts.MPTCP_IN_USE);
      }
    }
  }

  /** The agent believes an answer of the kernel for a second. */
  private static void awaitSeen(Talks talks, Netns netns, String address, SocketFacts expected) {
    try (MptcpPeer peer = MptcpPeer.listen(netns, address, Conversation.ECHO)) {
      for (String cell : new String[] {"socket", "channel", "async"}) {
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(300))
            .untilAsserted(
                () -> {
                  talks.connect(cell, address, peer.port());
                  assertThat(peer.awaitConnection()).as(cell).isEqualTo(expected);
                });
      }
    }
  }
}
