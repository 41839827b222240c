package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sockets that are opened as TCP because the connections before were all left on TCP: one that is
 * to be MPTCP is the same as if it had been opened so.
 */
class ExpectedTcpIT {
  private static final List<String> KINDS = List.of("socket", "channel", "registered", "async");
  private static final int MANY = 10;
  private static final String LEFT = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";

  private record Run(Netns netns, MptcpPeer left, MptcpPeer other, ForkedProcess app)
      implements AutoCloseable {
    static Run start(Jvm jvm) {
      Netns netns = Netns.create("expect");
      MptcpPeer left = MptcpPeer.listen(netns, LEFT, Conversation.ECHO);
      MptcpPeer other = MptcpPeer.listen(netns, OTHER, Conversation.ECHO);
      ForkedProcess app =
          jvm.command()
              .agent("loopback=mptcp,exclude=connect:" + LEFT + ",log=warn")
              .in(netns.prefix())
              .start("apps.SetAndConnect");
      app.awaitLine("ready"::equals);
      return new Run(netns, left, other, app);
    }

    void send(String command) {
      app.send(command);
      String answer = app.awaitLine(line -> line.equals("done") || line.startsWith("failed "));
      assertThat(answer).as(command + "\n" + app.dump()).isEqualTo("done");
    }

    /** Connects that the rule leaves on TCP, which the peer sees. */
    void leaveOnTcp(String kind) {
      for (int i = 0; i < MANY; i++) {
        send("alike " + kind + " " + LEFT + " " + LEFT + " " + left.port());
        assertThat(left.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
        send("close");
      }
    }

    /** What a connection to the other peer looks like. */
    SocketView connect(String how, String kind) {
      send(how + " " + kind + " " + OTHER + " " + OTHER + " " + other.port());
      assertThat(other.awaitConnection()).as(kind).isEqualTo(SocketFacts.MPTCP_IN_USE);
      SocketView view = stream();
      send("close");
      // the number of the descriptor is the JVM's affair
      return new SocketView(0, view.domain(), view.type(), view.protocol(), view.properties());
    }

    /** What the next socket is before it connects. */
    int protocolOfNext() {
      send("open 0");
      int protocol = stream().protocol();
      send("close");
      return protocol;
    }

    private SocketView stream() {
      Map<String, int[]> options = new LinkedHashMap<>(ProcessSockets.OPTIONS);
      options.putAll(ProcessSockets.SETTABLE);
      List<SocketView> streams =
          ProcessSockets.of(app.pid(), options).stream()
              .filter(SocketView::isInternetStream)
              .toList();
      assertThat(streams).hasSize(1);
      return streams.get(0);
    }

    @Override
    public void close() {
      app.close();
      other.close();
      left.close();
      netns.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void one_that_is_to_be_mptcp_is_as_if_it_had_been_opened_so(Jvm jvm) {
    Map<String, SocketView> openedAsMptcp = new LinkedHashMap<>();
    Map<String, SocketView> openedAsTcp = new LinkedHashMap<>();
    try (Run run = Run.start(jvm)) {
      for (String kind : KINDS) {
        assertThat(run.protocolOfNext()).isEqualTo(SocketFacts.MPTCP);
        openedAsMptcp.put(kind, run.connect("alike", kind));
        run.leaveOnTcp(kind);
        assertThat(run.protocolOfNext()).isEqualTo(SocketFacts.TCP);
        openedAsTcp.put(kind, run.connect("alike", kind));
      }
      assertThat(openedAsTcp).isEqualTo(openedAsMptcp);
      assertThat(run.app.stderr().text()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void so_is_one_with_options_that_mptcp_treats_in_another_way(Jvm jvm) {
    for (String kind : KINDS) {
      try (Run run = Run.start(jvm)) {
        SocketView openedAsMptcp = run.connect("connect", kind);
        run.leaveOnTcp(kind);
        assertThat(run.protocolOfNext()).isEqualTo(SocketFacts.TCP);
        assertThat(run.connect("connect", kind)).as(kind).isEqualTo(openedAsMptcp);
      }
    }
  }
}
