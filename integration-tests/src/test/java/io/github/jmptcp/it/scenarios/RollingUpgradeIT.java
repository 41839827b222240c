package io.github.jmptcp.it.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One address, and two servers behind it by turns, one with MPTCP and one without, as during a
 * rolling upgrade: the half that has MPTCP keeps it.
 */
class RollingUpgradeIT {
  private static final int CONNECTIONS = 1000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_share_of_mptcp_is_that_of_the_servers(boolean beginsWithMptcp) {
    try (Netns netns = Netns.create("upgrade");
        MptcpPeer upgraded = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        MptcpPeer old = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO)) {
      netns.nft(
          String.format(
              "table ip lb { chain o { type nat hook output priority -100; ip daddr 127.0.0.9 tcp dport 8080"
                  + " redirect to :numgen inc mod 2 map { %d : %d, %d : %d }; }; }",
              beginsWithMptcp ? 0 : 1, upgraded.port(), beginsWithMptcp ? 1 : 0, old.port()));
      JavaCommand.Outcome run =
          JavaCommand.on(JavaReleases.of(17))
              .agent("loopback=mptcp,log=off")
              .in(netns.prefix())
              .run(
                  "apps.Refused",
                  Stream.concat(
                          Stream.of("127.0.0.9", "8080"),
                          Collections.nCopies(CONNECTIONS, "socket").stream())
                      .toArray(String[]::new));
      assertThat(run.stdout().lines()).hasSize(CONNECTIONS).allMatch("socket ok"::equals);
      int mptcp = 0;
      for (int i = 0; i < CONNECTIONS / 2; i++) {
        mptcp += upgraded.awaitConnection().equals(SocketFacts.MPTCP_IN_USE) ? 1 : 0;
        assertThat(old.awaitConnection().isMptcp()).isZero();
      }
      // 50 of 100, within 5 points
      assertThat(mptcp).isBetween(CONNECTIONS * 45 / 100, CONNECTIONS / 2);
    }
  }
}
