package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** MPTCP has no urgent data, and the kernel would send the byte in band. */
class UrgentDataIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void it_is_refused_on_a_connected_socket_and_the_next_one_is_tcp(Jvm jvm) throws Exception {
    LinkedBlockingQueue<String> read = new LinkedBlockingQueue<>();
    try (Netns netns = Netns.create("urgent");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", into(read));
        ForkedProcess app =
            jvm.command()
                .agent("loopback=mptcp,log=warn")
                .in(netns.prefix())
                .start("apps.Urgent", "127.0.0.1", "" + peer.port())) {
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stdout().lines())
          .containsExactly(
              "socket Multipath TCP has no urgent data; exclude=connect:127.0.0.1:"
                  + peer.port()
                  + " keeps this peer on TCP",
              "next sent",
              "channel sent");
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      // never in the stream of a peer that did not request it
      for (int i = 0; i < 3; i++) {
        assertThat(read.poll(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("ab");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void the_rule_in_the_message_makes_it_work_and_inline_before_connect_needs_none(Jvm jvm) {
    try (Netns netns = Netns.create("urgent")) {
      Outcome refused = run(jvm, netns, "loopback=mptcp,log=warn");
      assertThat(refused.exitCode()).isZero();
      assertThat(refused.stdout()).contains("inline u\n", "client x\n");
      Matcher rule =
          Pattern.compile("accepted .*; (exclude=listen:\\*:\\d+) keeps").matcher(refused.stdout());
      assertThat(rule.find()).as(refused.stdout()).isTrue();

      Outcome listenerExcluded = run(jvm, netns, "loopback=mptcp,log=warn,exclude=listen:*");
      // the client has requested MPTCP and fallen back: such a socket reads the byte in line
      assertThat(listenerExcluded.stdout()).contains("inline u\n", "accepted sent\n", "client u\n");
      Outcome excluded = run(jvm, netns, "loopback=mptcp,log=warn,exclude=*");
      assertThat(excluded.stdout()).contains("inline u\n", "accepted sent\n", "client x\n");
    }
  }

  private static Outcome run(Jvm jvm, Netns netns, String options) {
    return jvm.command().agent(options).in(netns.prefix()).run("apps.Urgent");
  }

  /** Why it is refused: what the kernel does with it otherwise. */
  @Test
  void the_kernel_sends_urgent_data_in_band_on_mptcp() throws Exception {
    LinkedBlockingQueue<String> read = new LinkedBlockingQueue<>();
    int msgOob = 1;
    for (int protocol : List.of(SocketFacts.MPTCP, SocketFacts.TCP)) {
      try (Netns netns = Netns.create("urgent");
          MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", protocol, into(read));
          var socket =
              io.github.jmptcp.it.peer.NativeSocket.connect(
                  netns, java.net.InetAddress.getByName("127.0.0.1"), peer.port(), protocol)) {
        socket.write(new byte[] {'a'}, 1);
        socket.write(new byte[] {'u'}, 1, msgOob);
        socket.write(new byte[] {'b'}, 1);
        socket.shutdownOutput();
        assertThat(read.poll(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS))
            .as("protocol " + protocol)
            .isEqualTo(protocol == SocketFacts.MPTCP ? "aub" : "ab");
      }
    }
  }

  private static Conversation into(LinkedBlockingQueue<String> read) {
    return socket -> {
      StringBuilder text = new StringBuilder();
      byte[] buffer = new byte[100];
      for (int n = socket.read(buffer); n >= 0; n = socket.read(buffer)) {
        text.append(new String(buffer, 0, n, java.nio.charset.StandardCharsets.US_ASCII));
      }
      read.add(text.toString());
    };
  }
}
