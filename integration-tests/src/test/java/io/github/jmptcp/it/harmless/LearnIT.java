package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.Talks;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No MPTCP is requested from a peer that answered without it: no MP_CAPABLE is sent to it. */
class LearnIT {
  private static final String ASKED = "MPTcpExtMPCapableSYNTX";

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void the_second_connection_to_a_peer_without_mptcp_is_plain_tcp(Jvm jvm) {
    try (Netns netns = Netns.create("learn");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO);
        Talks talks = new Talks(netns, jvm.command().agent("loopback=mptcp,log=warn"))) {
      talks.connect("socket", "127.0.0.1", peer.port());
      assertThat(netns.counter(ASKED)).isEqualTo(1);
      for (String cell : new String[] {"socket", "channel", "channel-selector", "async"}) {
        talks.connect(cell, "127.0.0.1", peer.port());
        assertThat(netns.counter(ASKED)).as(cell).isEqualTo(1);
      }
      // another port is another peer
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(netns.counter(ASKED)).isEqualTo(2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void what_was_learned_expires(Jvm jvm) {
    try (Netns netns = Netns.create("learn");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO);
        Talks talks = new Talks(netns, jvm.command().agent("loopback=mptcp,log=warn,learn=3s"))) {
      talks.connect("socket", "127.0.0.1", peer.port());
      // seldom enough that the time counts, and not the number of connections
      await()
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                talks.connect("socket", "127.0.0.1", peer.port());
                assertThat(netns.counter(ASKED)).isEqualTo(2);
              });
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void what_was_learned_is_forgotten_when_an_address_or_endpoint_is_added(Jvm jvm) {
    try (Netns netns = Netns.create("learn");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO);
        Talks talks = new Talks(netns, jvm.command().agent("loopback=mptcp,log=warn"))) {
      talks.connect("socket", "127.0.0.1", peer.port());
      talks.connect("socket", "127.0.0.1", peer.port());
      assertThat(netns.counter(ASKED)).isEqualTo(1);

      netns.ip("address", "add", "10.99.1.7/32", "dev", "lo");
      awaitAsked(netns, talks, peer, 2);
      netns.ip("mptcp", "endpoint", "add", "10.99.1.7", "subflow");
      awaitAsked(netns, talks, peer, 3);
    }
  }

  /** As router advertisements, containers and the agent's own slow=backup do all the time. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void what_was_learned_stays_when_nothing_changes_that_a_path_depends_on(Jvm jvm) {
    try (Netns netns = Netns.create("learn");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO);
        Talks talks = new Talks(netns, jvm.command().agent("loopback=mptcp,log=warn"))) {
      netns.ip("address", "add", "10.99.1.7/32", "dev", "lo");
      netns.ip("address", "add", "fd00:99::7/128", "dev", "lo");
      netns.ip("mptcp", "endpoint", "add", "10.99.1.7", "id", "5", "subflow");
      talks.connect("socket", "127.0.0.1", peer.port());

      String[] lifetimes = {"valid_lft", "300", "preferred_lft", "200"};
      netns.ip(with(lifetimes, "address", "change", "10.99.1.7/32", "dev", "lo"));
      netns.ip(with(lifetimes, "address", "change", "fd00:99::7/128", "dev", "lo"));
      netns.ip("link", "add", "container", "up", "type", "veth", "peer", "name", "inside");
      netns.ip("link", "set", "inside", "up");
      netns.ip("mptcp", "endpoint", "change", "id", "5", "backup");
      // once the agent looks again, and before the 5 s are over for which it remembers the peer
      await()
          .pollDelay(Duration.ofMillis(1100))
          .atMost(Duration.ofSeconds(4))
          .untilAsserted(
              () -> {
                talks.connect("socket", "127.0.0.1", peer.port());
                assertThat(netns.counter(ASKED)).isEqualTo(1);
              });

      netns.ip("route", "add", "default", "dev", "lo");
      awaitAsked(netns, talks, peer, 2);
    }
  }

  private static String[] with(String[] more, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  /** The agent looks at most once a second. */
  private static void awaitAsked(Netns netns, Talks talks, MptcpPeer peer, long times) {
    await()
        .pollInterval(Duration.ofMillis(1100))
        .untilAsserted(
            () -> {
              talks.connect("socket", "127.0.0.1", peer.port());
              assertThat(netns.counter(ASKED)).isEqualTo(times);
            });
  }
}
