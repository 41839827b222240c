package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.NativeSocket;
import io.github.jmptcp.it.peer.SocketFacts;
import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels that a selector knows before they are made plain TCP: it sees all their events. */
class RegisteredIT {
  private static final String POLL =
      "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.PollSelectorProvider";

  /** Each release with both kinds of selector. */
  static Stream<Arguments> selectors() {
    return JavaReleases.from(8).stream()
        .flatMap(
            release -> Stream.of(Arguments.of(release, "epoll"), Arguments.of(release, "poll")));
  }

  private static JavaCommand command(JavaRelease release, String selector, String options) {
    JavaCommand command = JavaCommand.on(release).agent(options);
    return selector.equals("poll") ? command.jvmArgs(POLL) : command;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("selectors")
  void after_urgent_data_was_requested(JavaRelease release, String selector) {
    try (Netns netns = Netns.create("keys");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      JavaCommand.Outcome run =
          command(release, selector, "loopback=mptcp,log=warn")
              .in(netns.prefix())
              .run("apps.Registered", "inline", "127.0.0.1", "" + peer.port());
      assertThat(run).isEqualTo(new JavaCommand.Outcome(0, "event\nevent\nanswer e\n", ""));
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("selectors")
  void a_listener_by_rule(JavaRelease release, String selector) throws Exception {
    try (Netns netns = Netns.create("keys");
        ForkedProcess app =
            command(release, selector, "exclude=listen:*,log=warn")
                .in(netns.prefix())
                .start("apps.Registered", "server")) {
      int port =
          Integer.parseInt(
              app.awaitLine(line -> line.startsWith("port ")).substring("port ".length()));
      try (NativeSocket client =
          NativeSocket.connect(netns, InetAddress.getLoopbackAddress(), port, SocketFacts.MPTCP)) {
        assertThat(app.awaitExit()).isZero();
        assertThat(app.stdout().lines()).last().isEqualTo("event");
        assertThat(client.facts()).isEqualTo(SocketFacts.FALLEN_BACK);
      }
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("selectors")
  void when_the_selectors_thread_registers_at_the_same_time(JavaRelease release, String selector) {
    try (Netns netns = Netns.create("keys");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app =
            command(release, selector, "log=warn")
                .in(netns.prefix())
                .start("apps.Registered", "races", "127.0.0.1", "" + peer.port(), "60")) {
      String lost = app.awaitLine(line -> line.startsWith("lost "), Duration.ofMinutes(2));
      assertThat(lost).isEqualTo("lost 0");
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isZero();
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  /** Each is opened as TCP, because of connections that a rule leaves on TCP, and becomes MPTCP. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("selectors")
  void when_it_does_while_the_socket_becomes_mptcp(JavaRelease release, String selector) {
    try (Netns netns = Netns.create("keys");
        MptcpPeer left = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.2", Conversation.ECHO);
        ForkedProcess app =
            command(release, selector, "loopback=mptcp,exclude=connect:127.0.0.1,log=warn")
                .in(netns.prefix())
                .start(
                    "apps.Registered",
                    "races",
                    "127.0.0.2",
                    "" + peer.port(),
                    "60",
                    "" + left.port())) {
      String lost = app.awaitLine(line -> line.startsWith("lost "), Duration.ofMinutes(2));
      assertThat(lost).isEqualTo("lost 0");
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX")).isEqualTo(60);
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  @EachRelease
  void a_connect_that_is_pending_is_left_alone(JavaRelease release) {
    try (Netns netns = Netns.create("keys");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      netns.nft(
          "table inet f { chain i { type filter hook input priority 0;"
              + " tcp flags syn / syn,ack drop; }; }");
      try (ForkedProcess app =
          JavaCommand.on(release)
              .agent("loopback=mptcp,log=warn")
              .in(netns.prefix())
              .start("apps.Registered", "pending", "127.0.0.1", "" + peer.port())) {
        app.awaitLine("pending"::equals);
        app.send("");
        app.awaitLine("set"::equals);
        netns.nft("delete table inet f");
        assertThat(app.awaitExit()).isZero();
        assertThat(app.stdout().lines())
            .containsExactly("pending", "set", "event", "event", "answer e");
        assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
        // MPTCP delivers every byte in band: nothing to warn of
        assertThat(app.stderr().text()).isEmpty();
      }
    }
  }

  @EachRelease(from = 21)
  void on_virtual_threads(JavaRelease release) {
    try (Netns netns = Netns.create("keys");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      JavaCommand.Outcome run =
          JavaCommand.on(release)
              .agent("log=warn")
              .in(netns.prefix())
              .run("apps.Registered", "virtual", "127.0.0.1", "" + peer.port());
      assertThat(run).isEqualTo(new JavaCommand.Outcome(0, "answer s\nanswer c\n", ""));
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
    }
  }
}
