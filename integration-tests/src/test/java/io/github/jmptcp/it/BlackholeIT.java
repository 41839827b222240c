package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import org.junit.jupiter.api.Test;

/**
 * A firewall that drops a SYN for its MP_CAPABLE makes the kernel (6.12 and newer) give up MPTCP
 * for the whole namespace; {@code net.mptcp.enabled} does not show it. These are the tests whose
 * namespace keeps the detection on.
 */
class BlackholeIT {

  private static final String DROPS_SYNS_OF_MPTCP =
      "table ip firewall { chain in { type filter hook input priority 0;"
          + " tcp flags syn / syn,ack tcp option mptcp exists drop; }; }";

  /** What an application does, with a peer behind the firewall and one of its own host. */
  private interface Course {
    void run(Talks talks, MptcpPeer peer, MptcpPeer local);
  }

  private static void behindTheFirewall(Lab lab, String options, Course course) {
    lab.client().sysctl("net.mptcp.blackhole_timeout", "3600");
    lab.server().nft(DROPS_SYNS_OF_MPTCP);
    try (MptcpPeer peer = MptcpPeer.listen(lab.server(), "10.77.1.2", Conversation.ECHO);
        MptcpPeer local = MptcpPeer.listen(lab.client(), "10.77.1.1", Conversation.ECHO);
        Talks talks = new Talks(lab.client(), JavaCommand.on(JavaReleases.of(21)).agent(options))) {
      course.run(talks, peer, local);
    }
  }

  @UseLab
  @Test
  void the_kernel_goes_on_at_once_and_one_peer_is_remembered_in_place_of_all(Lab lab) {
    behindTheFirewall(
        lab,
        "loopback=mptcp",
        (talks, peer, local) -> {
          talks.connect("socket-timeout", "10.77.1.2", peer.port());
          assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
          assertThat(lab.client().counter("MPTcpExtBlackhole")).isEqualTo(1);

          talks.connect("socket", "10.77.1.1", local.port());
          assertThat(local.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
          assertThat(lab.client().counter("MPTcpExtMPCapableSYNTXDisabled")).isZero();

          long requested = lab.client().counter("MPTcpExtMPCapableSYNTX");
          talks.connect("socket-timeout", "10.77.1.2", peer.port());
          assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
          assertThat(lab.client().counter("MPTcpExtMPCapableSYNTX"))
              .as("no SYN is lost a second time")
              .isEqualTo(requested);
          assertThat(talks.app().stderr().lines().stream().filter(line -> line.contains(" WARN ")))
              .singleElement()
              .asString()
              .contains("10.77.1.2:" + peer.port() + " did not answer SYNs with MP_CAPABLE");
        });
  }

  @UseLab
  @Test
  void without_learn_one_warning_reports_that_the_kernel_has_disabled_mptcp_and_the_fix(Lab lab) {
    behindTheFirewall(
        lab,
        "learn=off,loopback=mptcp",
        (talks, peer, local) -> {
          for (int i = 0; i < 3; i++) {
            talks.connect("socket-timeout", "10.77.1.2", peer.port());
            assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
          }
          // by now it is so for peers behind no firewall, too
          talks.connect("socket", "10.77.1.1", local.port());
          assertThat(local.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
          assertThat(lab.client().counter("MPTcpExtBlackhole")).isEqualTo(1);
          assertThat(lab.client().counter("MPTcpExtMPCapableSYNTXDisabled")).isPositive();
          assertThat(talks.app().stderr().lines().stream().filter(line -> line.contains(" WARN ")))
              .singleElement()
              .asString()
              .contains("MP_CAPABLE", "sysctl -w net.mptcp.blackhole_timeout=0");

          lab.client().sysctl("net.mptcp.blackhole_timeout", "0");
          talks.connect("socket", "10.77.1.1", local.port());
          assertThat(local.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
        });
  }
}
