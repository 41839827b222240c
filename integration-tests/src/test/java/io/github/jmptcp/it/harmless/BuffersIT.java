package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code buffers=auto}: the kernel tunes the buffers of MPTCP sockets, whatever the application
 * sets, and those of TCP sockets are the application's. The witness is the socket itself, borrowed:
 * {@code SO_BUF_LOCK} (Linux 5.14) is what a set size locks, and what stops the tuning.
 */
class BuffersIT {
  private static final List<String> KINDS = List.of("socket", "channel", "async");

  private static final int TUNED = 0;
  private static final int RECEIVE_FIXED = 2; // SOCK_RCVBUF_LOCK
  private static final int BOTH_FIXED = 3; // SOCK_SNDBUF_LOCK | SOCK_RCVBUF_LOCK

  /** A socket of the application. */
  private record Seen(String role, int protocol, int locked) {}

  private static final Seen TCP_LISTENER = new Seen("listener", SocketFacts.TCP, RECEIVE_FIXED);
  private static final Seen TCP_CONNECTION = new Seen("connection", SocketFacts.TCP, BOTH_FIXED);
  private static final Seen TUNED_LISTENER = new Seen("listener", SocketFacts.MPTCP, TUNED);
  private static final Seen TUNED_CONNECTION = new Seen("connection", SocketFacts.MPTCP, TUNED);

  /** What the application has read, and what its sockets are, by kind. */
  private record Run(Map<String, String> read, Map<String, List<Seen>> sockets) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void sizes_are_fixed_on_tcp_only_and_the_application_reads_the_same(Jvm jvm) {
    Run plain = pairs(jvm, null);
    assertThat(plain.sockets).allSatisfy(each(TCP_CONNECTION, TCP_CONNECTION, TCP_LISTENER));
    assertThat(plain.read).hasSize(KINDS.size()).allSatisfy((kind, line) -> sizes(line));

    Run auto = pairs(jvm, "loopback=mptcp,buffers=auto,log=warn");
    assertThat(auto.sockets).allSatisfy(each(TUNED_CONNECTION, TUNED_CONNECTION, TUNED_LISTENER));
    assertThat(auto.read).isEqualTo(plain.read);

    // what the option is about: without it all of them are fixed
    Run app = pairs(jvm, "loopback=mptcp,log=warn");
    assertThat(app.sockets)
        .allSatisfy(
            each(
                new Seen("connection", SocketFacts.MPTCP, BOTH_FIXED),
                new Seen("connection", SocketFacts.MPTCP, BOTH_FIXED),
                new Seen("listener", SocketFacts.MPTCP, RECEIVE_FIXED)));

    // both ends of a connection that a rule leaves on TCP, whose listener takes MPTCP
    Run loopback = pairs(jvm, "buffers=auto,log=warn");
    assertThat(loopback.sockets).allSatisfy(each(TCP_CONNECTION, TCP_CONNECTION, TUNED_LISTENER));
    assertThat(loopback.read).isEqualTo(plain.read);

    Run excluded = pairs(jvm, "exclude=*,buffers=auto,log=warn");
    assertThat(excluded).isEqualTo(plain);
  }

  private static void sizes(String line) {
    // of the listener, of the connection, and of what was accepted, before and after it is set
    assertThat(line).isEqualTo("sizes 50000 40000 50000 50000 40000 50000");
  }

  private static BiConsumer<String, List<Seen>> each(Seen... expected) {
    return (kind, seen) -> assertThat(seen).as(kind).containsExactly(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void a_connection_whose_peer_answers_without_mptcp_has_the_sizes(Jvm jvm) {
    try (Netns netns = Netns.create("buffers");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", SocketFacts.TCP, Conversation.ECHO);
        ForkedProcess app =
            jvm.command()
                .agent("loopback=mptcp,learn=off,buffers=auto,log=warn")
                .in(netns.prefix())
                .start("apps.FixedBuffers")) {
      app.awaitLine("ready"::equals);
      Seen fellBack = new Seen("connection", SocketFacts.MPTCP, BOTH_FIXED);
      for (String kind : KINDS) {
        String read = send(app, "connect " + kind + " 127.0.0.1 " + peer.port());
        assertThat(read).as(kind).isEqualTo("sizes 40000 50000");
        assertThat(sockets(app)).as(kind).containsExactly(fellBack);
        assertThat(sizes(app)).as(kind).containsExactly(80_000, 100_000);
        send(app, "again");
        assertThat(sizes(app)).as(kind + " later").containsExactly(40_000, 50_000);
        send(app, "close");
      }
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(KINDS.size());
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  private static Run pairs(Jvm jvm, String options) {
    Run run = new Run(new LinkedHashMap<>(), new LinkedHashMap<>());
    try (Netns netns = Netns.create("buffers");
        ForkedProcess app =
            (options == null ? jvm.command() : jvm.command().agent(options))
                .in(netns.prefix())
                .start("apps.FixedBuffers")) {
      app.awaitLine("ready"::equals);
      for (String kind : KINDS) {
        run.read.put(kind, send(app, "pair " + kind + " 127.0.0.1"));
        run.sockets.put(kind, sockets(app));
        send(app, "close");
      }
      assertThat(app.stderr().text()).isEmpty();
    }
    return run;
  }

  private static String send(ForkedProcess app, String command) {
    app.send(command);
    String answer = app.awaitLine(line -> line.startsWith("sizes") || line.startsWith("failed "));
    app.awaitLine(line -> line.equals("done") || line.startsWith("failed "));
    return answer;
  }

  private static List<Seen> sockets(ForkedProcess app) {
    return views(app).stream()
        .map(
            view ->
                new Seen(
                    view.isListening() ? "listener" : "connection",
                    view.protocol(),
                    view.properties().get("SO_BUF_LOCK")))
        .sorted(Comparator.comparing(Seen::role))
        .collect(Collectors.toList());
  }

  private static List<Integer> sizes(ForkedProcess app) {
    SocketView view = views(app).get(0);
    return List.of(view.properties().get("SO_SNDBUF"), view.properties().get("SO_RCVBUF"));
  }

  private static List<SocketView> views(ForkedProcess app) {
    Map<String, int[]> options = new LinkedHashMap<>(ProcessSockets.OPTIONS);
    options.putAll(ProcessSockets.SETTABLE);
    return ProcessSockets.of(app.pid(), options).stream()
        .filter(SocketView::isInternetStream)
        .toList();
  }
}
