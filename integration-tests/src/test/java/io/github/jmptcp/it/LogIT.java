package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines that people search their logs for, and the counts against those of the kernel. */
class LogIT {

  @UseLab
  @Test
  void connections_are_logged_with_addresses_in_the_usual_notation(Lab lab) {
    try (Talks talks = new Talks(lab.client(), JavaCommand.on(JavaReleases.of(17)).agent(""));
        MptcpPeer ipv4 =
            MptcpPeer.listen(lab.server(), lab.path(1).serverIpv4(), Conversation.ECHO);
        MptcpPeer ipv6 =
            MptcpPeer.listen(lab.server(), lab.path(1).serverIpv6(), Conversation.ECHO);
        MptcpPeer tcp =
            MptcpPeer.listen(
                lab.server(), lab.path(1).serverIpv4(), SocketFacts.TCP, Conversation.ECHO);
        MptcpPeer loopback =
            MptcpPeer.listen(lab.client(), "127.0.0.1", SocketFacts.MPTCP, Conversation.ECHO)) {
      ForkedProcess app = talks.app();
      talks.connect("socket", "10.77.1.2", ipv4.port());
      assertThat(ipv4.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
      talks.connect("socket", "10.77.1.2", ipv4.port()); // not the first: no line
      talks.connect("channel", "fd77:1::2", ipv6.port());
      assertThat(ipv6.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
      talks.connect("socket", "10.77.1.2", tcp.port());
      talks.connect("socket", "127.0.0.1", loopback.port());
      assertThat(loopback.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      app.closeStdin();
      app.awaitExit();

      assertThat(app.stderr().lines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("[jmptcp] INFO jmptcp "),
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO connect 10\\.77\\.1\\.1:\\d+ -> 10\\.77\\.1\\.2:"
                              + ipv4.port()
                              + " TCP_IS_MPTCP=1"),
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO connect \\[fd77:1:(:|(0:)+)1]:\\d+ ->"
                              + " \\[fd77:1:(:|(0:)+)2]:"
                              + ipv6.port()
                              + " TCP_IS_MPTCP=1"),
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO connect 10\\.77\\.1\\.1:\\d+ -> 10\\.77\\.1\\.2:"
                              + tcp.port()
                              + " TCP_IS_MPTCP=0 \\(the peer answered without MPTCP\\)"),
              line ->
                  assertThat(line)
                      .matches(
                          "\\[jmptcp] INFO connect 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:"
                              + loopback.port()
                              + " TCP_IS_MPTCP=0 \\(loopback is left on TCP;"
                              + " loopback=mptcp includes it\\)"),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "[jmptcp] INFO exit: 5 connects (3 MPTCP, 2 TCP: 1 peer, 1 rule),"
                              + " 0 accepts (0 MPTCP), 24 KiB out, 24 KiB in"));
      assertThat(app.stdout().text()).doesNotContain("jmptcp");
    }
  }

  /** A middlebox that changes its mind, or a peer that was restarted without MPTCP. */
  @UseLab(middleboxes = true)
  @EachRelease
  void the_first_fallback_of_a_peer_that_was_seen_with_mptcp_is_logged(
      JavaRelease release, Lab lab) {
    try (ForkedProcess server =
        JavaCommand.on(release)
            .agent("")
            .in(lab.server().prefix())
            .start("apps.Observed", "serve")) {
      String port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      try (ForkedProcess client =
          JavaCommand.on(release)
              .agent("learn=off")
              .in(lab.client().prefix())
              .start("apps.Observed", "connect", "10.77.1.2", port, "1")) {
        client.awaitLine("ready"::equals);
        lab.path(1).middlebox().stripMptcp();
        sendCommand(client, "open 10.77.1.2 " + port + " 1");
        sendCommand(client, "open 10.77.1.2 " + port + " 1"); // not the first of its kind: no line
        server.awaitError(line -> line.contains("TCP_IS_MPTCP=0"));
        client.closeStdin();
        client.awaitExit();
        server.closeStdin();
        server.awaitExit();
        assertThat(outcomes(client, "connect"))
            .containsExactly("1", "0 (the peer answered without MPTCP)");
        assertThat(outcomes(server, "accept"))
            .containsExactly("1", "0 (the peer did not request MPTCP)");
      }
    }
  }

  /** Such as the health check of a load balancer on the same host. */
  @UseLab
  @EachRelease
  void a_client_on_the_host_itself_hides_no_outcome_of_its_port(JavaRelease release, Lab lab) {
    try (ForkedProcess server =
        JavaCommand.on(release)
            .agent("")
            .in(lab.server().prefix())
            .start("apps.Observed", "serve")) {
      String port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      for (String own : new String[] {"127.0.0.1", "10.77.1.2", "10.77.1.2"}) {
        connectAndEnd(release, lab.server(), own, port, "");
      }
      connectAndEnd(release, lab.client(), "10.77.1.2", port, "");
      connectAndEnd(release, lab.client(), "10.77.1.2", port, "mode=server");
      connectAndEnd(release, lab.client(), "10.77.1.2", port, "");
      connectAndEnd(release, lab.server(), "127.0.0.1", port, "");
      server.closeStdin();
      server.awaitExit();
      assertThat(outcomes(server, "accept"))
          .containsExactly(
              "0 (a peer on this host did not request MPTCP)",
              "1",
              "0 (the peer did not request MPTCP)");
    }
  }

  private static void connectAndEnd(
      JavaRelease release, Netns from, String host, String port, String options) {
    try (ForkedProcess client =
        JavaCommand.on(release)
            .agent(options)
            .in(from.prefix())
            .start("apps.Observed", "connect", host, port, "1")) {
      client.awaitLine("ready"::equals);
      client.closeStdin();
      client.awaitExit();
    }
  }

  /** The text after TCP_IS_MPTCP= in its lines of one kind, connect or accept. */
  private static List<String> outcomes(ForkedProcess app, String what) {
    return app.stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] INFO " + what + " "))
        .map(line -> line.replaceFirst(".* TCP_IS_MPTCP=", ""))
        .toList();
  }

  /** The kernel wipes what it has counted of such a connection while it is still open. */
  @UseLab
  @EachRelease
  void a_connection_that_fell_back_and_ended_on_the_wire_is_counted(JavaRelease release, Lab lab) {
    try (MptcpPeer tcp =
            MptcpPeer.listen(
                lab.server(), lab.path(1).serverIpv4(), SocketFacts.TCP, Conversation.ECHO);
        ForkedProcess app =
            JavaCommand.on(release)
                .agent("learn=off")
                .in(lab.client().prefix())
                .start("apps.Observed", "connect", "10.77.1.2", "" + tcp.port(), "2")) {
      app.awaitLine("ready"::equals);
      sendCommand(app, "send 50000");
      sendCommand(app, "half-close");
      await()
          .untilAsserted(
              () ->
                  assertThat(lab.client().exec("ss", "-HManp", "dport", "=", ":" + tcp.port()))
                      .hasLineCount(2)
                      .contains("UNCONN"));
      sendCommand(app, "close");
      app.closeStdin();
      app.awaitExit();
      assertThat(app.stderr().text())
          .contains("exit: 2 connects (0 MPTCP, 2 TCP: 2 peer)")
          .contains(" 97 KiB out, 97 KiB in");
    }
  }

  /** A FIN takes a sequence number and is no byte; the small counts at exit are exact. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "loopback=mptcp", // both ends MPTCP
        "loopback=tcp", // made TCP by a rule, and accepted from TCP
        "loopback=mptcp,mode=client,learn=off", // fallen back
      })
  void bytes_are_counted_exactly_whichever_end_closes_first(String options) {
    for (int release : new int[] {8, 11, 17, 25}) {
      try (Netns netns = Netns.create("log");
          ForkedProcess app =
              JavaCommand.on(JavaReleases.of(release))
                  .agent(options)
                  .in(netns.prefix())
                  .start("apps.Endings")) {
        assertThat(app.awaitExit()).as(app::dump).isZero();
        assertThat(app.stdout().lines()).containsExactly("connections 15");
        assertThat(app.stderr().lines().getLast())
            .as(app::dump)
            .contains("exit: 15 connects (")
            .endsWith(" 45 B out, 45 B in");
      }
    }
  }

  private static void sendCommand(ForkedProcess app, String command) {
    app.send(command);
    app.awaitLine("done"::equals);
  }

  @EachRelease
  void accepts_are_logged_once_for_a_listening_port(JavaRelease release) throws Exception {
    try (Netns netns = Netns.create("log");
        Talks talks = new Talks(netns, JavaCommand.on(release).agent(""))) {
      ForkedProcess app = talks.app();
      assertThat(talks.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);
      app.awaitError(
          line ->
              line.matches(
                  "\\[jmptcp] INFO accept 127\\.0\\.0\\.1:\\d+ <- 127\\.0\\.0\\.1:\\d+"
                      + " TCP_IS_MPTCP=1"));
    }
  }

  @EachRelease
  void info_logs_64_remote_addresses_and_debug_logs_all(JavaRelease release) {
    assertThat(connectLines(release, "loopback=mptcp")).hasSize(64);
    assertThat(connectLines(release, "loopback=mptcp,log=debug")).hasSize(70);
  }

  private static List<String> connectLines(JavaRelease release, String options) {
    try (Netns netns = Netns.create("log");
        MptcpPeer peer = MptcpPeer.listen(netns, "0.0.0.0", Conversation.ECHO);
        Talks talks = new Talks(netns, JavaCommand.on(release).agent(options))) {
      ForkedProcess app = talks.app();
      for (int i = 1; i <= 70; i++) {
        talks.connect("socket", "127.0.0." + i, peer.port());
      }
      app.closeStdin();
      app.awaitExit();
      assertThat(app.stderr().text()).contains("exit: 70 connects (70 MPTCP)");
      return app.stderr().lines().stream().filter(line -> line.contains(" connect ")).toList();
    }
  }

  @EachRelease
  void a_refused_connect_is_no_fallback(JavaRelease release) {
    try (Netns netns = Netns.create("log");
        Talks talks = new Talks(netns, JavaCommand.on(release).agent("loopback=mptcp"))) {
      ForkedProcess app = talks.app();
      Stream.of("socket", "socket-timeout", "channel", "channel-selector", "async")
          .forEach(
              cell -> {
                app.send("client " + cell + " 127.0.0.1 9");
                assertThat(app.awaitLine(line -> line.startsWith("failed ")))
                    .contains("ConnectException");
              });
      app.closeStdin();
      app.awaitExit();
      assertThat(app.stderr().lines().stream().filter(line -> line.startsWith("[jmptcp]")))
          .hasSize(2)
          .last()
          .asString()
          .contains("exit: 0 connects (0 MPTCP), 5 connect attempts failed, 0 accepts (0 MPTCP)");
    }
  }
}
