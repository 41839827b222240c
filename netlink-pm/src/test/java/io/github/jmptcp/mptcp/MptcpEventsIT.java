package io.github.jmptcp.mptcp;

import static io.github.jmptcp.mptcp.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jmptcp.mptcp.cli.EndpointParser;
import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.Patience;
import io.github.jmptcp.netns.TwoPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over two paths between two namespaces, seen through events and sock_diag. */
class MptcpEventsIT extends TwoPaths {
  private static final int PORT = 5000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_life_of_a_connection_over_two_paths(boolean dualStack) throws Exception {
    server.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(0, 2));
            manager.add(EndpointParser.parse("10.2.0.2 signal"));
          }
          return null;
        });
    client.in(
        () -> {
          try (PathManager manager = PathManager.open()) {
            manager.setLimits(new Limits(2, 2));
          }
          return null;
        });
    try (PathManager onClient = client.in(PathManager::open);
        PathManager onServer = server.in(PathManager::open);
        MptcpEvents atClient = client.in(onClient::subscribe);
        MptcpEvents atServer = server.in(onServer::subscribe)) {
      List<MptcpEvent> seen = new ArrayList<>();
      MptcpPair pair = new MptcpPair(server, client, dualStack, PORT);
      MptcpEvent.ListenerCreated listening =
          await(atServer, MptcpEvent.ListenerCreated.class, seen);
      assertThat(listening.localAddress().getPort()).isEqualTo(PORT);

      pair.connect("10.1.0.2");
      pair.send(true, 1);
      MptcpEvent.Created created = await(atClient, MptcpEvent.Created.class, seen);
      // never ::ffff:a.b.c.d, and the port not byte-swapped
      assertThat(created.remoteAddress()).isEqualTo(new InetSocketAddress("10.1.0.2", PORT));
      assertThat(created.localAddress().getAddress()).isEqualTo(InetAddress.getByName("10.1.0.1"));
      assertThat(created.attributes().isMapped()).isEqualTo(dualStack);
      assertThat(created.isServerSide()).isFalse();
      assertThat(await(atServer, MptcpEvent.Created.class, seen).isServerSide()).isTrue();
      MptcpEvent.Established established = await(atClient, MptcpEvent.Established.class, seen);
      assertThat(established.token()).isEqualTo(created.token());

      MptcpEvent.Announced announced = await(atClient, MptcpEvent.Announced.class, seen);
      assertThat(announced.remoteAddress()).isEqualTo(new InetSocketAddress("10.2.0.2", PORT));
      assertThat(announced.remoteId()).isEqualTo(1);
      MptcpEvent.SubflowEstablished joined =
          await(atClient, MptcpEvent.SubflowEstablished.class, seen);
      assertThat(joined.token()).isEqualTo(created.token());
      assertThat(joined.remoteAddress()).isEqualTo(new InetSocketAddress("10.2.0.2", PORT));
      assertThat(joined.remoteId()).isEqualTo(1);
      assertThat(joined.isBackup()).isFalse();

      checkSockets(created, joined, dualStack);

      // the server makes its endpoint a backup: the client is notified by MP_PRIO
      onServer.changeFlags(1, List.of(EndpointFlag.BACKUP), List.of());
      assertThat(await(atClient, MptcpEvent.SubflowPriority.class, seen).isBackup()).isTrue();

      onServer.delete(1);
      assertThat(await(atClient, MptcpEvent.Removed.class, seen).remoteId()).isEqualTo(1);
      assertThat(await(atClient, MptcpEvent.SubflowClosed.class, seen).remoteId()).isEqualTo(1);

      pair.closeClient();
      pair.closeServer();
      assertThat(await(atClient, MptcpEvent.Closed.class, seen).token()).isEqualTo(created.token());
      pair.close();
      assertThat(await(atServer, MptcpEvent.ListenerClosed.class, seen).localAddress().getPort())
          .isEqualTo(PORT);
    }
  }

  /** What sock_diag shows, with ss as the witness. */
  private void checkSockets(
      MptcpEvent.Created created, MptcpEvent.SubflowEstablished joined, boolean dualStack)
      throws Exception {
    try (MptcpSockets sockets = client.in(() -> MptcpSockets.open())) {
      MptcpSocket socket = sockets.byToken(created.token()).orElseThrow();
      assertThat(socket.localAddress()).isEqualTo(created.localAddress());
      assertThat(socket.remoteAddress()).isEqualTo(created.remoteAddress());
      assertThat(socket.state()).isEqualTo(TcpState.ESTABLISHED);
      assertThat(socket.info().isFallback()).isFalse();
      assertThat(socket.info().hasRemoteKey()).isTrue();
      assertThat(socket.info().extraSubflows()).isEqualTo(1);
      assertThat(socket.info().bytesSent()).isEqualTo(1);
      assertThat(socket.inode()).isPositive();
      assertThat(sockets.list()).extracting(MptcpSocket::token).containsExactly(created.token());

      String ss = client.exec("ss", "-Mnie").orFail();
      assertThat(ss)
          .contains(String.format("token:%x ", created.token()))
          .contains("ino:" + socket.inode() + " ")
          .contains("subflows:1 ");

      List<Subflow> subflows = sockets.subflows(created.token());
      assertThat(subflows)
          .extracting(Subflow::remoteAddress)
          .containsExactlyInAnyOrder(created.remoteAddress(), joined.remoteAddress());
      assertThat(subflows).extracting(Subflow::state).containsOnly(TcpState.ESTABLISHED);
      assertThat(subflows).extracting(Subflow::remoteId).containsExactlyInAnyOrder(0, 1);
      assertThat(subflows).allSatisfy(s -> assertThat(s.tcpInfo().rttMicros()).isPositive());
      // the subflow that the kernel made to an announced IPv4 address is one of AF_INET
      assertThat(client.exec("ss", "-tn").orFail())
          .contains("10.2.0.2:" + PORT)
          .contains(dualStack ? "[::ffff:10.1.0.2]:" + PORT : "10.1.0.2:" + PORT);
      assertThat(sockets.byToken(created.token() ^ 1)).isEmpty();
    }
  }

  @Test
  void a_refused_join_is_reported_with_its_error() throws Exception {
    try (PathManager manager = client.in(PathManager::open);
        MptcpEvents events = client.in(manager::subscribe)) {
      client.in(() -> manager.add(EndpointParser.parse("10.2.0.1 subflow dev path2")));
      // the server resets every SYN from the second path
      server.exec("nft", "add", "table", "ip", "t").orFail();
      server
          .exec(
              "nft",
              "add",
              "chain",
              "ip",
              "t",
              "c",
              "{ type filter hook input priority 0; policy accept; }")
          .orFail();
      server
          .exec(
              "nft",
              "add",
              "rule",
              "ip",
              "t",
              "c",
              "ip saddr 10.2.0.1 meta l4proto tcp reject with tcp reset")
          .orFail();
      server.exec("ip", "route", "add", "default", "via", "10.2.0.1").orFail();
      client.exec("ip", "route", "add", "10.1.0.2/32", "dev", "path2", "table", "2").orFail();
      client.exec("ip", "rule", "add", "from", "10.2.0.1", "lookup", "2").orFail();
      server.sysctl("net/ipv4/conf/all/rp_filter", "0");
      server.sysctl("net/ipv4/conf/path2/rp_filter", "0");
      try (MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
        pair.connect("10.1.0.2");
        pair.send(true, 1);
        pair.send(false, 1);
        List<MptcpEvent> seen = new ArrayList<>();
        MptcpEvent.SubflowClosed closed = await(events, MptcpEvent.SubflowClosed.class, seen);
        assertThat(closed.error()).as("ECONNREFUSED, in %s", seen).isEqualTo(111);
        assertThat(closed.localAddress().getAddress()).isEqualTo(InetAddress.getByName("10.2.0.1"));
      }
    }
  }

  @Test
  void a_subflow_bound_to_a_device_reports_its_index() throws Exception {
    server.sysctl("net/ipv4/conf/all/rp_filter", "0");
    server.sysctl("net/ipv4/conf/path2/rp_filter", "0");
    try (PathManager manager = client.in(PathManager::open);
        MptcpEvents events = client.in(manager::subscribe)) {
      client.in(() -> manager.add(EndpointParser.parse("10.2.0.1 subflow dev path2")));
      client.exec("ip", "route", "add", "10.1.0.2/32", "via", "10.2.0.2", "table", "2").orFail();
      client.exec("ip", "rule", "add", "from", "10.2.0.1", "lookup", "2").orFail();
      try (MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
        pair.connect("10.1.0.2");
        pair.send(true, 1);
        pair.send(false, 1);
        MptcpEvent.SubflowEstablished joined =
            await(events, MptcpEvent.SubflowEstablished.class, new ArrayList<>());
        int index =
            Integer.parseInt(client.exec("cat", "/sys/class/net/path2/ifindex").orFail().trim());
        assertThat(joined.attributes().interfaceIndex()).hasValue(index);
        assertThat(joined.localId()).isEqualTo(1);
      }
    }
  }

  @Test
  void close_ends_a_blocked_wait_for_events() throws Exception {
    try (PathManager manager = client.in(PathManager::open)) {
      MptcpEvents events = client.in(manager::subscribe);
      CompletableFuture<String> waiting = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  waiting.complete("event " + events.next(-1));
                } catch (NetlinkException e) {
                  waiting.complete(e.errnoName());
                }
              });
      thread.start();
      // poll(2) is where it blocks
      while (thread.getState() != Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
      events.close();
      assertThat(waiting.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("EBADF");
      assertThatThrownBy(() -> events.next(0)).hasMessageContaining("the socket is closed");
    }
  }
}
