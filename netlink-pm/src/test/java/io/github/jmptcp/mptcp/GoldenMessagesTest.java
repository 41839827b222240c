package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netlink.testkit.Replay;
import io.github.jmptcp.rtnetlink.Addresses;
import io.github.jmptcp.rtnetlink.InterfaceAddress;
import io.github.jmptcp.rtnetlink.Link;
import io.github.jmptcp.rtnetlink.Links;
import io.github.jmptcp.rtnetlink.Routes;
import io.github.jmptcp.rtnetlink.RoutingRule;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that went between this library and a Linux 6.18 on x86-64, played back. */
class GoldenMessagesTest {

  private static String golden(String name) throws Exception {
    assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "recorded on a little-endian machine");
    try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void sends_and_reads_the_same_as_when_it_was_recorded() throws Exception {
    Replay replay = new Replay(golden("path-manager.txt"));
    PathManager manager = PathManager.open(replay);
    assertThat(manager.limits()).isEqualTo(new Limits(0, 2));
    manager.setLimits(new Limits(8, 5));
    assertThat(manager.addAsIs(EndpointParser.parse("10.0.1.1 port 8080 id 5 signal backup")))
        .hasToString("10.0.1.1 port 8080 id 5 signal backup");
    assertThat(manager.addAsIs(EndpointParser.parse("2001:db8::1 dev lo subflow fullmesh")))
        .hasToString("2001:db8::1 id 6 subflow fullmesh dev lo");
    assertThat(manager.endpoints()).hasSize(2);
    assertThatThrownBy(() -> manager.addAsIs(EndpointParser.parse("10.0.1.1 port 8080 signal")))
        .hasMessageContaining("EADDRINUSE, the kernel reports \"create listen socket error: -98\"");
    assertThatThrownBy(() -> manager.setLimits(9L, null))
        .hasMessageContaining("\"limit greater than maximum (8)\" (at byte 20 of the request)");
    assertThat(manager.changeFlags(6, List.of(EndpointFlag.BACKUP), List.of()).flags())
        .containsExactly(EndpointFlag.SUBFLOW, EndpointFlag.BACKUP, EndpointFlag.FULLMESH);
    manager.delete(5);
    manager.flush();
    assertThat(replay.stepsLeft()).isZero();
  }

  @Test
  void events_of_a_dual_stack_connection() throws Exception {
    Replay replay = new Replay(golden("events.txt"));
    PathManager manager = PathManager.open(replay);
    try (MptcpEvents events = manager.subscribe()) {
      assertThat(List.of(next(events), next(events), next(events), next(events), next(events)))
          .containsExactly(
              "CREATED token=c03a8b04 local=10.1.0.1:35542 remote=10.1.0.2:5000",
              "ESTABLISHED token=c03a8b04 local=10.1.0.1:35542 remote=10.1.0.2:5000",
              "ANNOUNCED token=c03a8b04 remote=10.2.0.2:5000",
              "SUB_ESTABLISHED token=c03a8b04 local=10.2.0.1:35697 remote=10.2.0.2:5000",
              "CLOSED token=c03a8b04");
    }
    assertThat(replay.stepsLeft()).isZero();
  }

  private static String next(MptcpEvents events) throws Exception {
    return String.valueOf(events.next(0));
  }

  @Test
  void a_connection_and_its_subflows() throws Exception {
    Replay replay = new Replay(golden("sock-diag.txt"));
    MptcpSockets sockets = MptcpSockets.open(replay);
    long token = 0xc03a8b04L;
    MptcpSocket socket = sockets.list().get(0);
    assertThat(socket).hasToString("ESTABLISHED 10.1.0.1:35542 -> 10.1.0.2:5000 token=c03a8b04");
    assertThat(socket.info().bytesSent()).isEqualTo(100);
    assertThat(socket.info().bytesReceived()).isEqualTo(50);
    assertThat(socket.info().totalSubflows()).isEqualTo(2);
    assertThat(sockets.subflows().get(token))
        .extracting(Subflow::toString)
        .containsExactly(
            "ESTABLISHED 10.2.0.1:35697(id 1) -> 10.2.0.2:5000(id 1) token=c03a8b04",
            "ESTABLISHED 10.1.0.1:35542(id 0) -> 10.1.0.2:5000(id 0) token=c03a8b04");
    assertThat(sockets.list()).hasSize(1);
    assertThat(sockets.byToken(token)).map(MptcpSocket::inode).hasValue(socket.inode());
    assertThat(sockets.byToken(token ^ 1)).isEmpty();
    assertThat(replay.stepsLeft()).isZero();
  }

  @Test
  void links_addresses_and_rules() throws Exception {
    Replay replay = new Replay(golden("rtnetlink.txt"));
    assertThat(Links.open(replay).list())
        .extracting(Link::toString)
        .containsExactly("1: lo up", "2: path1 veth up", "3: path2 veth up");
    assertThat(Addresses.open(replay).list())
        .extracting(InterfaceAddress::toString)
        .hasSize(8)
        .startsWith("127.0.0.1/8 HOST on 1", "10.1.0.1/24 GLOBAL on 2", "10.2.0.1/24 GLOBAL on 3");
    assertThat(Routes.open(replay).rules())
        .extracting(RoutingRule::toString)
        .containsExactly(
            "0: from all lookup 255",
            "32766: from all lookup 254",
            "32767: from all lookup 253",
            "0: from all lookup 255",
            "32766: from all lookup 254");
    assertThat(replay.stepsLeft()).isZero();
  }

  @Test
  void a_replay_reports_where_a_request_differs_from_the_recorded_one() throws Exception {
    PathManager manager = PathManager.open(new Replay(golden("path-manager.txt")));
    assertThatThrownBy(manager::flush)
        .hasMessageContaining("EPROTO")
        .hasMessageContaining("is recorded");
  }
}
