package io.github.jmptcp.it.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code paths}: connections of Netty's native transports start on the first path of their rule.
 */
class NettyStartIT {
  private final BlockingQueue<String> sources = new LinkedBlockingQueue<>();

  @ParameterizedTest
  @EnumSource
  void native_sockets_start_on_the_first_path_of_their_rule(NettyCopy copy) throws Exception {
    try (Netns server = Netns.create("netty-peer");
        NettyRun run =
            new NettyRun(NettyIT.command(17, "paths=10.73.0.0/16=c2;*=auto,revive=false"), copy)) {
      link(run.netns(), server, 1);
      link(run.netns(), server, 2);
      try (MptcpPeer peer =
          MptcpPeer.listen(
              server,
              "0.0.0.0",
              SocketFacts.MPTCP,
              socket -> {
                sources.add(socket.remote().getAddress().getHostAddress());
                Conversation.ECHO.hold(socket);
              })) {
        // the route to the first address of the server leaves by c1
        run.alone("client 10.73.1.2 " + peer.port());
        assertThat(sources.poll(30, TimeUnit.SECONDS)).isEqualTo("10.73.2.1");
        assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
      assertThat(run.app().stderr().text()).doesNotContain("[jmptcp] WARN", "[jmptcp] ERROR");
    }
  }

  private static void link(Netns client, Netns server, int path) {
    client.cable("c" + path, server, "s" + path);
    client.ip("address", "add", "10.73." + path + ".1/24", "dev", "c" + path);
    client.ip("link", "set", "c" + path, "up");
    server.ip("address", "add", "10.73." + path + ".2/24", "dev", "s" + path);
    server.ip("link", "set", "s" + path, "up");
    for (Netns each : new Netns[] {client, server}) {
      each.sysctl("net.ipv4.conf.all.rp_filter", "0");
    }
    if (path == 2) {
      client.ip("route", "add", "default", "via", "10.73.2.2", "table", "102");
      client.ip("rule", "add", "from", "10.73.2.1", "lookup", "102");
    }
  }
}
