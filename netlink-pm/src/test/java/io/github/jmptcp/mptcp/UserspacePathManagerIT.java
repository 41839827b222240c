package io.github.jmptcp.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jmptcp.netlink.NetlinkException;
import io.github.jmptcp.netns.MptcpPair;
import io.github.jmptcp.netns.TwoPaths;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection, its second path announced, made, demoted and taken away by hand. */
class UserspacePathManagerIT extends TwoPaths {
  private static final int PORT = 5000;

  @BeforeEach
  void leaveThePathsToUserspace() {
    assumeTrue(
        Files.exists(Path.of("/proc/sys/net/mptcp/pm_type")),
        "a userspace path manager needs Linux 5.19");
    server.sysctl("net/mptcp/pm_type", "1");
    client.sysctl("net/mptcp/pm_type", "1");
  }

  private static <T extends MptcpEvent> T await(UserspacePathManager manager, Class<T> type)
      throws NetlinkException {
    return Await.await(manager.events(), type, new ArrayList<>());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_second_path_is_announced_made_demoted_and_taken_away(boolean dualStack) throws Exception {
    try (UserspacePathManager atServer = server.in(() -> UserspacePathManager.open());
        UserspacePathManager atClient = client.in(() -> UserspacePathManager.open());
        MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      long serverToken = await(atServer, MptcpEvent.Established.class).token();
      MptcpEvent.Established established = await(atClient, MptcpEvent.Established.class);
      long token = established.token();

      atServer.announce(serverToken, InetAddress.getByName("10.2.0.2"), 5, 0);
      MptcpEvent.Announced announced = await(atClient, MptcpEvent.Announced.class);
      assertThat(announced.remoteId()).isEqualTo(5);
      assertThat(announced.remoteAddress()).isEqualTo(new InetSocketAddress("10.2.0.2", PORT));

      Endpoint local = Endpoint.of("10.2.0.1").id(3).build();
      atClient.createSubflow(token, local, announced.remoteAddress());
      MptcpEvent.SubflowEstablished joined = await(atClient, MptcpEvent.SubflowEstablished.class);
      assertThat(joined.localId()).isEqualTo(3);
      assertThat(joined.remoteId()).isEqualTo(5);
      assertThat(await(atServer, MptcpEvent.SubflowEstablished.class).remoteId()).isEqualTo(3);
      assertThat(client.exec("ss", "-tn").orFail()).contains("10.2.0.2:" + PORT);
      assertThat(atClient.addresses(token)).extracting(Endpoint::id).contains(3);

      atClient.setBackup(token, joined.localAddress(), joined.remoteAddress(), true);
      assertThat(await(atServer, MptcpEvent.SubflowPriority.class).isBackup()).isTrue();

      atClient.destroySubflow(token, joined.localAddress(), joined.remoteAddress());
      assertThat(await(atClient, MptcpEvent.SubflowClosed.class).localId()).isEqualTo(3);
      assertThatThrownBy(
              () -> atClient.destroySubflow(token, joined.localAddress(), joined.remoteAddress()))
          .hasMessageContaining("ESRCH")
          .hasMessageContaining("no subflow has exactly these addresses");
      atServer.remove(serverToken, 5);
      assertThat(await(atClient, MptcpEvent.Removed.class).remoteId()).isEqualTo(5);
      pair.send(true, 1000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true})
  void what_would_be_taken_and_fail_later_is_refused(boolean dualStack) throws Exception {
    try (UserspacePathManager atServer = server.in(() -> UserspacePathManager.open());
        UserspacePathManager atClient = client.in(() -> UserspacePathManager.open());
        MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      long token = await(atClient, MptcpEvent.Established.class).token();
      Endpoint local = Endpoint.of("10.2.0.1").id(3).build();
      assertThatThrownBy(
              () -> atClient.createSubflow(token, local, new InetSocketAddress("10.2.0.2", 0)))
          .hasMessageContaining("needs an IP address and a port");
      assertThatThrownBy(
              () ->
                  atClient.createSubflow(
                      token,
                      Endpoint.of("10.9.9.9").id(4).build(),
                      new InetSocketAddress("10.2.0.2", PORT)))
          .hasMessageContaining("EADDRNOTAVAIL")
          .hasMessageContaining("not one of this host");
      assertThatThrownBy(
              () -> atClient.announce(token ^ 1, InetAddress.getByName("10.2.0.1"), 4, 0))
          .hasMessageContaining("no connection of this network namespace has that token");
      assertThatThrownBy(() -> atClient.announce(token, InetAddress.getByName("10.2.0.1"), 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(atServer.events()).isNotNull();
    }
  }

  @Test
  void a_subflow_leaves_by_the_named_device_not_by_the_route() throws Exception {
    server.sysctl("net/ipv4/conf/all/rp_filter", "0");
    server.sysctl("net/ipv4/conf/path2/rp_filter", "0");
    // the main table leads to 10.1.0.2 by path1: a subflow without device would go there
    client.exec("ip", "route", "add", "10.1.0.2/32", "via", "10.2.0.2", "table", "2").orFail();
    client.exec("ip", "rule", "add", "oif", "path2", "lookup", "2").orFail();
    try (UserspacePathManager atServer = server.in(() -> UserspacePathManager.open());
        UserspacePathManager atClient = client.in(() -> UserspacePathManager.open());
        MptcpPair pair = new MptcpPair(server, client, true, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      MptcpEvent.Established established = await(atClient, MptcpEvent.Established.class);
      Endpoint local = Endpoint.of("10.2.0.1").id(3).device("path2").build();
      client.in(
          () -> {
            atClient.createSubflow(established.token(), local, established.remoteAddress());
            return null;
          });
      MptcpEvent.SubflowEstablished joined = await(atClient, MptcpEvent.SubflowEstablished.class);
      assertThat(joined.attributes().interfaceIndex().orElse(0))
          .isEqualTo(
              Integer.parseInt(client.exec("cat", "/sys/class/net/path2/ifindex").orFail().trim()));
      assertThat(atServer.events()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_first_subflow_is_destroyed_and_data_goes_by_the_other(boolean dualStack)
      throws Exception {
    try (UserspacePathManager atServer = server.in(() -> UserspacePathManager.open());
        UserspacePathManager atClient = client.in(() -> UserspacePathManager.open());
        MptcpPair pair = new MptcpPair(server, client, dualStack, PORT)) {
      pair.connect("10.1.0.2");
      pair.send(true, 1);
      pair.send(false, 1);
      MptcpEvent.Established established = await(atClient, MptcpEvent.Established.class);
      atClient.createSubflow(
          established.token(),
          Endpoint.of("10.2.0.1").id(3).build(),
          new InetSocketAddress("10.2.0.2", PORT));
      await(atClient, MptcpEvent.SubflowEstablished.class);
      atClient.destroySubflow(
          established.token(), established.localAddress(), established.remoteAddress());
      MptcpEvent.SubflowClosed closed = await(atClient, MptcpEvent.SubflowClosed.class);
      assertThat(closed.localAddress()).isEqualTo(established.localAddress());
      pair.send(true, 100_000);
      assertThat(atServer.events()).isNotNull();
    }
  }
}
