package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.PacketCapture;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What routers see of {@code setTrafficClass} and {@code IP_TOS}: the byte in the packets. */
class TrafficClassIT {
  private static final int BEFORE_CONNECT = 0x28; // apps.SetAndConnect
  private static final int AFTER_CONNECT = 0x10;

  @UseLab
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#two")
  void packets_carry_the_traffic_class_that_was_set_as_on_tcp(Jvm jvm, Lab lab) {
    for (String kind : List.of("socket", "channel")) {
      assertThat(seen(jvm.command(), SocketFacts.PLAIN_TCP, kind, lab))
          .as(kind + " by plain TCP")
          .containsExactly(BEFORE_CONNECT, AFTER_CONNECT);
      assertThat(seen(jvm.command().agent("log=warn"), SocketFacts.MPTCP_IN_USE, kind, lab))
          .as(kind + " by MPTCP")
          .containsExactly(BEFORE_CONNECT, AFTER_CONNECT);
    }
  }

  private static Iterable<Integer> seen(
      JavaCommand command, SocketFacts expected, String kind, Lab lab) {
    String host = lab.path(1).serverIpv4();
    try (MptcpPeer peer = MptcpPeer.listen(lab.server(), host, Conversation.ECHO);
        PacketCapture capture = PacketCapture.of(lab.client(), lab.path(1).device());
        ForkedProcess app = command.in(lab.client().prefix()).start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      app.send("connect " + kind + " " + lab.path(1).clientIpv4() + " " + host + " " + peer.port());
      app.awaitLine("done"::equals);
      assertThat(peer.awaitConnection()).isEqualTo(expected);
      app.send("class " + AFTER_CONNECT);
      app.awaitLine("done"::equals);
      await().until(() -> capture.trafficClasses(peer.port()).contains(AFTER_CONNECT));
      return capture.trafficClasses(peer.port());
    }
  }
}
