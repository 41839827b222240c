package io.github.jmptcp.it.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty's native transports, whose sockets never pass through the JDK. */
class NettyIT {

  @TestFactory
  Stream<DynamicNode> every_native_socket_is_mptcp_as_the_peer_sees_it() {
    return Stream.of(8, 17, 25)
        .map(JavaReleases::of)
        .flatMap(
            release ->
                Stream.of(NettyCopy.values())
                    .filter(copy -> copy.runsOn(release))
                    .map(copy -> cells(release, copy)));
  }

  private static DynamicNode cells(JavaRelease release, NettyCopy copy) {
    return dynamicTest(
        release + " " + copy,
        () -> {
          try (NettyRun run = new NettyRun(command(release, "loopback=mptcp"), copy)) {
            assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
            assertThat(run.client("::1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
            assertThat(run.server("127.0.0.1", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
            assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
            assertThat(run.server("*", "::1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
            // the log agrees with the peer
            run.app().awaitError(line -> line.matches(".*connect 127.*TCP_IS_MPTCP=1"));
            run.app().awaitError(line -> line.matches(".*accept 127.*TCP_IS_MPTCP=1"));
            assertThat(run.app().stderr().text())
                .doesNotContain("TCP_IS_MPTCP=0", "[jmptcp] ERROR", "[jmptcp] WARN");
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> rules_demote_before_connect_and_listen() {
    List<DynamicNode> nodes = new ArrayList<>();
    for (NettyCopy copy : NettyCopy.values()) {
      nodes.add(
          dynamicContainer(
              copy.toString(),
              List.of(
                  dynamicTest("loopback stays on TCP", () -> loopbackStaysOnTcp(copy)),
                  dynamicTest("mode=client", () -> onlyClients(copy)),
                  dynamicTest("mode=server", () -> onlyServers(copy)),
                  dynamicTest("exclude", () -> excluded(copy)))));
    }
    return nodes.stream();
  }

  private static void loopbackStaysOnTcp(NettyCopy copy) throws Exception {
    try (NettyRun run = new NettyRun(command(17, ""), copy)) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      run.app().awaitError(line -> line.contains("TCP_IS_MPTCP=0 (loopback is left on TCP"));
      // the kernel takes the wildcard for loopback
      assertThat(run.client("::")).isEqualTo(SocketFacts.PLAIN_TCP);
      for (String address : new String[] {"10.99.1.7", "fd99::7"}) {
        run.netns().addAddress(address, "lo");
        assertThat(run.client(address)).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      run.app()
          .awaitError(line -> line.contains("TCP_IS_MPTCP=0 (an address of this host is left"));
      assertThat(run.netns().counter("MPTcpExtMPCapableSYNTX")).as("by the peer").isEqualTo(1);
    }
  }

  private static void onlyClients(NettyCopy copy) throws Exception {
    try (NettyRun run = new NettyRun(command(17, "mode=client,loopback=mptcp"), copy)) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.FALLEN_BACK);
      assertThat(run.server("127.0.0.1", "127.0.0.1")).isEqualTo(SocketFacts.FALLEN_BACK);
    }
  }

  private static void onlyServers(NettyCopy copy) throws Exception {
    try (NettyRun run = new NettyRun(command(17, "mode=server,loopback=mptcp"), copy)) {
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  private static void excluded(NettyCopy copy) {
    String options = "loopback=mptcp,exclude=connect:[::1]";
    try (NettyRun run = new NettyRun(command(17, options), copy)) {
      assertThat(run.client("::1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  /** The transport registers a socket before it connects, and learns its end only in this way. */
  @ParameterizedTest
  @EnumSource
  void the_end_of_a_demoted_connection_is_seen_without_a_read(NettyCopy copy) {
    Conversation closes = socket -> socket.read(new byte[1]);
    try (NettyRun run = new NettyRun(command(17, ""), copy);
        MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", closes)) {
      run.alone("idle 127.0.0.1 " + peer.port());
      if (copy.transport().equals("epoll")) {
        // connect returns at once, so that epoll's set is not modified afterwards
        run.alone("idle 127.0.0.1 " + peer.port() + " TCP_FASTOPEN_CONNECT");
      }
    }
  }

  static Stream<NettyCopy> byEpoll() {
    return Stream.of(NettyCopy.values()).filter(copy -> copy.transport().equals("epoll"));
  }

  /** A firewall answers a SYN with an MPTCP option by a RST. */
  @ParameterizedTest
  @MethodSource("byEpoll")
  void a_refused_connect_is_tried_by_tcp(NettyCopy copy) {
    try (NettyRun run = new NettyRun(command(17, "loopback=mptcp,learn=off"), copy)) {
      rejectMptcp(run);
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.client("::1")).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(run.netns().exec("nft", "list", "table", "inet", "f"))
          .contains("counter packets 2 ");
      run.app().awaitError(line -> line.contains(" WARN 127.0.0.1:") && line.contains("refuses"));
    }
  }

  private static void rejectMptcp(NettyRun run) {
    run.netns()
        .nft(
            "table inet f { chain i { type filter hook input priority 0;"
                + " tcp flags syn / syn,ack tcp option mptcp exists counter reject with tcp reset;"
                + " }; }");
  }

  static Stream<NettyCopy> byIoUring() {
    return Stream.of(NettyCopy.values()).filter(copy -> !copy.transport().equals("epoll"));
  }

  /** The failure is in the completion queue already; a peer that is learned is spared the next. */
  @ParameterizedTest
  @MethodSource("byIoUring")
  void after_a_refused_connect_of_io_uring_the_next_one_is_by_tcp(NettyCopy copy) {
    try (NettyRun run = new NettyRun(command(17, "loopback=mptcp,learn=1s"), copy);
        MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", Conversation.ECHO)) {
      rejectMptcp(run);
      for (int i = 0; i < 2; i++) { // the second time it is no server that was just starting
        await().untilAsserted(() -> assertThat(connect(run, "127.0.0.1", peer.port())).isFalse());
        assertThat(connect(run, "127.0.0.1", peer.port())).isTrue();
        assertThat(connect(run, "127.0.0.1", peer.port())).as("learned").isTrue();
      }
      assertThat(run.netns().exec("nft", "list", "table", "inet", "f"))
          .contains("counter packets 2 ");
      run.app().awaitError(line -> line.contains(" WARN 127.0.0.1:") && line.contains("refuses"));
      run.app().awaitError(line -> line.contains("(a SYN with MP_CAPABLE was refused shortly"));
    }
  }

  /** A server that starts again is met by MPTCP: the port was closed, which costs it nothing. */
  @ParameterizedTest
  @MethodSource("byIoUring")
  void a_port_that_was_closed_is_not_learned(NettyCopy copy) {
    try (NettyRun run = new NettyRun(command(17, "loopback=mptcp"), copy)) {
      int port;
      try (MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", Conversation.ECHO)) {
        port = peer.port();
      }
      for (int i = 0; i < 4; i++) { // by MPTCP, by TCP, by MPTCP, by MPTCP
        assertThat(connect(run, "127.0.0.1", port)).isFalse();
      }
      assertThat(run.netns().counter("MPTcpExtMPCapableSYNTX")).isEqualTo(3);
      assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(run.app().stderr().text()).doesNotContain("[jmptcp] WARN", "TCP_IS_MPTCP=0");
    }
  }

  private static boolean connect(NettyRun run, String host, int port) {
    run.app().send("client " + host + " " + port);
    return run.app()
        .awaitLine(line -> line.equals("done") || line.startsWith("failed "))
        .equals("done");
  }

  @ParameterizedTest
  @EnumSource
  void a_peer_without_mptcp_is_spoken_to_by_tcp(NettyCopy copy) {
    try (NettyRun run = new NettyRun(command(17, "loopback=mptcp"), copy)) {
      assertThat(run.client("127.0.0.1", SocketFacts.TCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      run.app()
          .awaitError(line -> line.contains("TCP_IS_MPTCP=0 (the peer answered without MPTCP)"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void continues_on_tcp_if_the_kernel_refuses(NettyCopy copy) throws Exception {
    try (NettyRun run = new NettyRun(command(17, "loopback=mptcp"), copy)) {
      // opened while it was allowed: the peer's own listener
      try (MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", Conversation.ECHO)) {
        run.netns().sysctl("net.mptcp.enabled", "0");
        run.alone("client 127.0.0.1 " + peer.port());
        assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      run.app().awaitError(line -> line.startsWith("[jmptcp] WARN"));
      assertThat(run.app().stderr().lines())
          .filteredOn(line -> line.startsWith("[jmptcp] WARN"))
          .singleElement()
          .asString()
          .contains("ENOPROTOOPT", "sysctl -w net.mptcp.enabled=1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void no_descriptor_is_lost(NettyCopy copy) {
    // one run demotes every socket, the other none
    for (String options : List.of("", "loopback=mptcp")) {
      try (NettyRun run = new NettyRun(command(17, options), copy);
          MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", Conversation.ECHO)) {
        run.alone("client 127.0.0.1 " + peer.port() + " 3");
        int before = run.descriptors();
        run.alone("client 127.0.0.1 " + peer.port() + " 40");
        // io_uring closes behind the application's back
        await().untilAsserted(() -> assertThat(run.descriptors()).isLessThanOrEqualTo(before));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL_4_1", "EPOLL_4_2"})
  void unix_domain_sockets_stay_what_they_are(NettyCopy copy, @TempDir Path folder) {
    try (NettyRun run = new NettyRun(command(25, "loopback=mptcp,log=debug"), copy)) {
      run.alone("domain " + folder.resolve("s"));
      assertThat(run.app().stderr().text()).doesNotContain("TCP_IS_MPTCP", "ERROR");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_loader_that_shares_only_the_java_packages_is_no_obstacle(NettyCopy copy) throws Exception {
    for (JavaRelease release : List.of(JavaReleases.of(8), JavaReleases.of(25))) {
      if (!copy.runsOn(release)) {
        continue;
      }
      try (NettyRun run =
          new NettyRun(
              command(release, "loopback=mptcp"),
              copy.jars(),
              "apps.SelfishLoader",
              "apps.NettyApp",
              copy.transport())) {
        assertThat(run.client("127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
        assertThat(run.server("*", "127.0.0.1")).isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
    }
  }

  static JavaCommand command(int release, String options) {
    return command(JavaReleases.of(release), options);
  }

  static JavaCommand command(JavaRelease release, String options) {
    JavaCommand command = JavaCommand.on(release).agent(options);
    // Netty loads its own libraries; that is not what is tested here
    return release.isAtLeast(22) ? command.jvmArgs("--enable-native-access=ALL-UNNAMED") : command;
  }
}
