package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A socket that a rule sends to TCP is, but for its inode, the one that the JDK would have made.
 */
class DemotionIT {
  private static final List<String> KINDS = List.of("socket", "channel", "registered", "async");

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void a_demoted_socket_has_all_that_was_set_before_the_connect(Jvm jvm) {
    Map<String, SocketView> plain = views(jvm.command());
    Map<String, SocketView> demoted = views(jvm.command().agent("exclude=*,log=warn"));
    for (String kind : KINDS) {
      assertThat(demoted.get(kind)).as(kind).isEqualTo(plain.get(kind));
      assertThat(demoted.get(kind).protocol()).as(kind).isEqualTo(SocketFacts.TCP);
      // half of what the kernel shows is its own share
      assertThat(demoted.get(kind).properties())
          .as(kind)
          .containsEntry("TCP_NODELAY", 1)
          .containsEntry("SO_KEEPALIVE", 1)
          .containsEntry("SO_SNDBUF", 80_000);
      if (jvm.release().isAtLeast(11)) {
        assertThat(demoted.get(kind).properties())
            .as(kind)
            .containsEntry("TCP_KEEPIDLE", 37)
            .containsEntry("TCP_KEEPINTVL", 7)
            .containsEntry("TCP_KEEPCNT", 5);
      }
    }
    assertThat(demoted.get("socket").properties())
        .containsEntry("IPV6_TCLASS", 0x28)
        .containsEntry("SO_LINGER", 1);
  }

  private static Map<String, SocketView> views(JavaCommand command) {
    Map<String, int[]> options = new LinkedHashMap<>(ProcessSockets.OPTIONS);
    options.putAll(ProcessSockets.SETTABLE);
    Map<String, SocketView> views = new LinkedHashMap<>();
    try (Netns netns = Netns.create("demote");
        ForkedProcess app = command.in(netns.prefix()).start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      for (String kind : KINDS) {
        try (MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
          tell(app, "connect " + kind + " 127.0.0.1 127.0.0.1 " + peer.port());
          assertThat(peer.awaitConnection()).as(kind).isEqualTo(SocketFacts.PLAIN_TCP);
          SocketView view =
              ProcessSockets.of(app.pid(), options).stream()
                  .filter(socket -> socket.isInternetStream() && !socket.isListening())
                  .filter(socket -> socket.properties().get("SO_SNDBUF") == 80_000)
                  .findFirst()
                  .orElseThrow();
          // the number of the descriptor is the JVM's affair
          views.put(
              kind,
              new SocketView(0, view.domain(), view.type(), view.protocol(), view.properties()));
          tell(app, "close");
        }
      }
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
    return views;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void with_no_descriptor_left_the_connection_is_made_all_the_same(Jvm jvm) {
    try (Netns netns = Netns.create("demote");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app =
            jvm.command()
                .agent("exclude=*,log=warn")
                .through("prlimit", "--nofile=256:256")
                .in(netns.prefix())
                .start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      List<SocketFacts> seen = new ArrayList<>();
      for (String how : new String[] {"connect", "exhausted", "connect"}) {
        tell(app, how + " socket 127.0.0.1 127.0.0.1 " + peer.port());
        seen.add(peer.awaitConnection());
        tell(app, "close");
      }
      assertThat(seen)
          .containsExactly(SocketFacts.PLAIN_TCP, SocketFacts.MPTCP_IN_USE, SocketFacts.PLAIN_TCP);
      app.awaitError(line -> line.contains(" WARN ") && line.contains("EMFILE"));
    }
  }

  private static void tell(ForkedProcess app, String command) {
    app.send(command);
    String answer = app.awaitLine(line -> line.equals("done") || line.startsWith("failed "));
    assertThat(answer).as(command + "\n" + app.dump()).isEqualTo("done");
  }
}
