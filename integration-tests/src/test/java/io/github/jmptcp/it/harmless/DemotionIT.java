package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A socket that a rule sends to TCP is, but for its inode, the one that the JDK would have made.
 */
class DemotionIT {
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
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
          send(app, "connect " + kind + " 127.0.0.1 127.0.0.1 " + peer.port());
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
          send(app, "close");
        }
      }
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
    }
    return views;
  }

  /** Also where Java has set none, or one that changes another. */
  @ParameterizedTest
  @ValueSource(ints = {0, 0x10})
  void a_demoted_socket_has_what_native_code_has_set(int trafficClass) {
    Map<String, int[]> set = new LinkedHashMap<>();
    set.put("SO_PRIORITY", new int[] {SOL_SOCKET, 12, 3});
    set.put("SO_MARK", new int[] {SOL_SOCKET, 36, 7});
    set.put("SO_RCVLOWAT", new int[] {SOL_SOCKET, 18, 2});
    set.put("IP_FREEBIND", new int[] {IPPROTO_IP, 15, 1});
    set.put("IP_BIND_ADDRESS_NO_PORT", new int[] {IPPROTO_IP, 24, 1});
    set.put("TCP_NOTSENT_LOWAT", new int[] {IPPROTO_TCP, 25, 12345});
    try (Netns netns = Netns.create("demote");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app =
            JavaCommand.on(JavaReleases.of(25))
                .agent("log=warn")
                .in(netns.prefix())
                .start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      send(app, "open " + trafficClass);
      SocketView opened = streams(app, set).get(0);
      assertThat(opened.protocol()).isEqualTo(SocketFacts.MPTCP);
      set.forEach(
          (name, option) ->
              ProcessSockets.set(app.pid(), opened.fd(), option[0], option[1], option[2]));
      send(app, "join 127.0.0.1 " + peer.port());
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      SocketView joined = streams(app, set).get(0);
      assertThat(joined.protocol()).isEqualTo(SocketFacts.TCP);
      set.forEach((name, option) -> assertThat(joined.properties()).containsEntry(name, option[2]));
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  private static List<SocketView> streams(ForkedProcess app, Map<String, int[]> options) {
    return ProcessSockets.of(app.pid(), options).stream()
        .filter(SocketView::isInternetStream)
        .toList();
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
        send(app, how + " socket 127.0.0.1 127.0.0.1 " + peer.port());
        seen.add(peer.awaitConnection());
        send(app, "close");
      }
      assertThat(seen)
          .containsExactly(SocketFacts.PLAIN_TCP, SocketFacts.MPTCP_IN_USE, SocketFacts.PLAIN_TCP);
      app.awaitError(line -> line.contains(" WARN ") && line.contains("EMFILE"));
    }
  }

  private static void send(ForkedProcess app, String command) {
    app.send(command);
    String answer = app.awaitLine(line -> line.equals("done") || line.startsWith("failed "));
    assertThat(answer).as(command + "\n" + app.dump()).isEqualTo("done");
  }
}
