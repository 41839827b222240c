package io.github.jmptcp.it.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Options of Netty's native transports that MPTCP refuses: the application sees the same as on TCP.
 */
class NettyOptionsIT {
  private static final String KEPT = "TCP_USER_TIMEOUT TCP_QUICKACK";

  /** What the application has read back, and what the peer saw of its connection. */
  private record Seen(List<String> values, SocketFacts connection) {}

  private static Seen run(NettyRun run, int protocol, String names) {
    try (MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", protocol, Conversation.ECHO)) {
      run.app().send("options 127.0.0.1 " + peer.port() + " " + names);
      List<String> values = new ArrayList<>();
      for (String name : names.split(" ")) {
        values.add(
            run.app().awaitLine(line -> line.startsWith(name + "=") || line.startsWith("failed")));
      }
      run.awaitDone();
      return new Seen(values, peer.awaitConnection());
    }
  }

  private static List<String> warnings(NettyRun run) {
    return run.app().stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] WARN") || line.startsWith("[jmptcp] ERROR"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void return_the_set_value_where_mptcp_lacks_them(NettyCopy copy) {
    try (NettyRun plain = new NettyRun(JavaCommand.on(JavaReleases.of(17)), copy)) {
      // the other one is TCP's own to change as the connection goes
      assertThat(run(plain, SocketFacts.TCP, KEPT).values).contains("TCP_USER_TIMEOUT=4321");
    }
    try (NettyRun run = new NettyRun(NettyIT.command(17, "loopback=mptcp"), copy)) {
      for (int i = 0; i < 2; i++) {
        Seen seen = run(run, SocketFacts.MPTCP, KEPT);
        assertThat(seen.connection).isEqualTo(SocketFacts.MPTCP_IN_USE);
        assertThat(seen.values).containsExactly("TCP_USER_TIMEOUT=4321", "TCP_QUICKACK=false");
      }
      // quick acknowledgements were switched off: nothing that MPTCP would not do
      assertThat(warnings(run))
          .singleElement()
          .asString()
          .contains("TCP_USER_TIMEOUT has no effect on MPTCP sockets");
    }
  }

  /** Read back by Netty from the kernel, which knows them by then. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL_4_2", "IO_URING_4_2"})
  void are_set_where_the_connection_is_tcp_after_all(NettyCopy copy) {
    try (NettyRun run = new NettyRun(NettyIT.command(17, "loopback=mptcp"), copy)) {
      Seen seen = run(run, SocketFacts.TCP, "TCP_USER_TIMEOUT");
      assertThat(seen.values).containsExactly("TCP_USER_TIMEOUT=4321");
    }
    try (NettyRun run = new NettyRun(NettyIT.command(17, "mode=server"), copy)) {
      Seen seen = run(run, SocketFacts.MPTCP, "TCP_USER_TIMEOUT");
      assertThat(seen.connection).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(seen.values).containsExactly("TCP_USER_TIMEOUT=4321");
    }
  }

  /** A requested signature must not be missing. */
  @ParameterizedTest
  @EnumSource(names = {"EPOLL_4_1", "EPOLL_4_2"})
  void a_signed_connection_is_tcp(NettyCopy copy) {
    try (NettyRun run = new NettyRun(NettyIT.command(17, "loopback=mptcp,log=debug"), copy)) {
      Seen seen = run(run, SocketFacts.MPTCP, "TCP_MD5SIG");
      assertThat(seen.connection).isEqualTo(SocketFacts.PLAIN_TCP);
      run.app().awaitError(line -> line.contains("(TCP_MD5SIG is set, which MPTCP lacks)"));
    }
  }

  /** The kernel refuses IORING_OP_SEND_ZC on MPTCP sockets (EOPNOTSUPP), where a write fails. */
  @Test
  void zero_copy_writes_are_copied() {
    String name = "IO_URING_WRITE_ZERO_COPY_THRESHOLD";
    for (String options : new String[] {"loopback=mptcp", "loopback=tcp"}) {
      try (NettyRun run = new NettyRun(NettyIT.command(17, options), NettyCopy.IO_URING_4_2)) {
        Seen seen = run(run, SocketFacts.MPTCP, name);
        assertThat(seen.values).containsExactly(name + "=5000");
        assertThat(seen.connection)
            .isEqualTo(
                options.endsWith("mptcp") ? SocketFacts.MPTCP_IN_USE : SocketFacts.PLAIN_TCP);
        assertThat(warnings(run)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepalive_of_the_agent_is_not_seen_and_gives_way(NettyCopy copy) {
    List<String> plain = keepAlive(copy, "loopback=tcp", false);
    assertThat(plain).containsExactly("keepalive false 7200 75", "keepalive true 7200 75");
    assertThat(keepAlive(copy, "loopback=mptcp,keepalive=20s", true)).isEqualTo(plain);
  }

  private static List<String> keepAlive(NettyCopy copy, String options, boolean bySocket) {
    try (NettyRun run = new NettyRun(NettyIT.command(17, options), copy);
        MptcpPeer peer = MptcpPeer.listen(run.netns(), "127.0.0.1", Conversation.ECHO)) {
      List<String> read = new ArrayList<>();
      run.app().send("keepalive 127.0.0.1 " + peer.port());
      read.add(run.app().awaitLine(line -> line.startsWith("keepalive ")));
      run.awaitDone();
      String timers = "dport = :" + peer.port();
      await()
          .untilAsserted(
              () ->
                  assertThat(run.netns().exec("ss", "-Htno", timers).contains("keepalive,"))
                      .isEqualTo(bySocket));
      run.app().send("keepalive true");
      read.add(run.app().awaitLine(line -> line.startsWith("keepalive ")));
      run.awaitDone();
      // the kernel's default: two hours
      await()
          .untilAsserted(
              () ->
                  assertThat(run.netns().exec("ss", "-Htno", timers))
                      .containsPattern("timer:\\(keepalive,1\\d\\dmin"));
      return read;
    }
  }

  @ParameterizedTest
  @EnumSource
  void sizes_of_buffers_are_left_to_the_kernel_on_mptcp_only(NettyCopy copy) {
    Buffers app = buffers(copy, "loopback=mptcp");
    assertThat(app.locked).isEqualTo(Map.of("listener 262", 2, "262", 3));
    Buffers auto = buffers(copy, "loopback=mptcp,buffers=auto");
    assertThat(auto.locked).isEqualTo(Map.of("listener 262", 0, "262", 0));
    assertThat(auto.read).isEqualTo(app.read);
    // both ends of a connection that a rule leaves on TCP, whose listener takes MPTCP
    Buffers tcp = buffers(copy, "buffers=auto");
    assertThat(tcp.locked).isEqualTo(Map.of("listener 262", 0, "6", 3));
    assertThat(tcp.read).isEqualTo(app.read);
  }

  /**
   * What the application reads, and what a set size locks of its sockets (SO_BUF_LOCK): the
   * listener, and both ends of its connection, which have to be alike.
   */
  private record Buffers(String read, Map<String, Integer> locked) {}

  private static Buffers buffers(NettyCopy copy, String options) {
    try (NettyRun run = new NettyRun(NettyIT.command(17, options), copy)) {
      run.app().send("buffers 127.0.0.1");
      String read =
          run.app().awaitLine(line -> line.startsWith("buffers ") || line.startsWith("failed "));
      run.awaitDone();
      Map<String, int[]> witnessed = new LinkedHashMap<>(ProcessSockets.OPTIONS);
      witnessed.putAll(ProcessSockets.SETTABLE);
      List<SocketView> sockets =
          ProcessSockets.of(run.app().pid(), witnessed).stream()
              .filter(SocketView::isInternetStream)
              .toList();
      assertThat(sockets).hasSize(3);
      Map<String, Integer> locked = new LinkedHashMap<>();
      for (SocketView socket : sockets) {
        String role = (socket.isListening() ? "listener " : "") + socket.protocol();
        Integer lock = socket.properties().get("SO_BUF_LOCK");
        Integer other = locked.put(role, lock);
        assertThat(other == null || other.equals(lock)).as(sockets.toString()).isTrue();
      }
      return new Buffers(read, locked);
    }
  }

  @Test
  void are_refused_where_the_application_wants_to_know() {
    try (NettyRun run =
        new NettyRun(NettyIT.command(17, "loopback=mptcp,options=strict"), NettyCopy.EPOLL_4_2)) {
      run.app().send("options 127.0.0.1 9 TCP_USER_TIMEOUT");
      assertThat(run.app().awaitLine(line -> line.startsWith("failed "))).contains("Protocol not");
    }
  }
}
