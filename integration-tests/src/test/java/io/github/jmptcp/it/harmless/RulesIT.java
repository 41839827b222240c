package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.Talks;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the rules let through, as the peer sees it. */
class RulesIT {
  private static final List<String> CELLS =
      List.of("socket", "socket-bind", "channel", "channel-selector", "async");

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void exclude_keeps_addresses_prefixes_names_and_ports_on_tcp(Jvm jvm) throws IOException {
    try (Netns netns = withAddresses();
        Hosts hosts = new Hosts(netns, "10.99.1.7 db.in.test\n10.99.1.7 web.in.test\n");
        MptcpPeer excludedPort = MptcpPeer.listen(netns, "10.99.1.7", Conversation.ECHO);
        MptcpPeer peer = MptcpPeer.listen(netns, "10.99.1.7", Conversation.ECHO);
        Talks talks =
            new Talks(
                netns,
                jvm.command()
                    .agent(
                        "loopback=mptcp,log=warn,learn=off,exclude=10.99.2.0/24;[fd99::2];"
                            + "connect:db.*.test;*:"
                            + excludedPort.port()))) {
      for (String cell : CELLS) {
        assertThat(talks.client(cell, "10.99.2.9", SocketFacts.MPTCP))
            .as(cell + " to a prefix")
            .isEqualTo(SocketFacts.PLAIN_TCP);
        assertThat(talks.client(cell, "10.99.1.7", SocketFacts.MPTCP))
            .as(cell + " to an address that no rule names")
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
        talks.connect(cell, "10.99.1.7", excludedPort.port());
        assertThat(excludedPort.awaitConnection())
            .as(cell + " to a port")
            .isEqualTo(SocketFacts.PLAIN_TCP);
      }
      assertThat(talks.client("socket", "fd99::2", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.client("socket", "fd99::1", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);

      assertThat(netns.counter("UdpOutDatagrams")).as("look-ups, with a rule about names").isZero();
      for (String cell : List.of("socket", "channel", "async")) {
        talks.connect(cell, "db.in.test", peer.port());
        assertThat(peer.awaitConnection()).as(cell).isEqualTo(SocketFacts.PLAIN_TCP);
        talks.connect(cell, "web.in.test", peer.port());
        assertThat(peer.awaitConnection()).as(cell).isEqualTo(SocketFacts.MPTCP_IN_USE);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void include_lets_only_what_it_names_be_mptcp_and_exclude_wins(Jvm jvm) throws IOException {
    try (Netns netns = withAddresses();
        Talks talks =
            new Talks(
                netns,
                jvm.command()
                    .agent(
                        "loopback=mptcp,log=warn,learn=off,"
                            + "include=connect:10.99.0.0/16;listen:10.99.1.7,"
                            + "exclude=connect:10.99.2.9"))) {
      for (String cell : CELLS) {
        assertThat(talks.client(cell, "10.99.1.7", SocketFacts.MPTCP))
            .as(cell + " included")
            .isEqualTo(SocketFacts.MPTCP_IN_USE);
        assertThat(talks.client(cell, "10.99.2.9", SocketFacts.MPTCP))
            .as(cell + " included and excluded")
            .isEqualTo(SocketFacts.PLAIN_TCP);
        assertThat(talks.client(cell, "fd99::1", SocketFacts.MPTCP))
            .as(cell + " not included")
            .isEqualTo(SocketFacts.PLAIN_TCP);
      }
      // they listen on the wildcard, which no rule includes
      for (String cell : List.of("server-socket", "channel", "async")) {
        assertThat(talks.server(cell, SocketFacts.MPTCP))
            .as(cell + " on an address that is not included")
            .isEqualTo(SocketFacts.FALLEN_BACK);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.jmptcp.it.harmless.Jvm#some")
  void loopback_and_mode_select_the_side_that_requests_mptcp(Jvm jvm) throws IOException {
    try (Netns netns = withAddresses();
        Talks talks = new Talks(netns, jvm.command().agent("log=warn"));
        Talks asClient =
            new Talks(netns, jvm.command().agent("loopback=mptcp,mode=client,exclude=listen:*"));
        Talks asServer = new Talks(netns, jvm.command().agent("loopback=mptcp,mode=server"))) {
      assertThat(talks.client("socket", SocketFacts.MPTCP)).isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.client("channel", "::1", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(talks.client("socket", "10.99.1.7", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.PLAIN_TCP);
      // a listener costs nothing, so it takes MPTCP from anywhere
      assertThat(talks.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);

      assertThat(asClient.client("socket", "10.99.1.7", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.MPTCP_IN_USE);
      assertThat(asClient.server("server-socket", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.FALLEN_BACK);

      assertThat(asServer.client("channel", "10.99.1.7", SocketFacts.MPTCP))
          .isEqualTo(SocketFacts.PLAIN_TCP);
      assertThat(asServer.server("channel", SocketFacts.MPTCP)).isEqualTo(SocketFacts.MPTCP_IN_USE);
    }
  }

  private static Netns withAddresses() {
    Netns netns = Netns.create("rules");
    for (String address : new String[] {"10.99.1.7/32", "10.99.2.9/32", "fd99::1", "fd99::2"}) {
      netns.addAddress(address, "lo");
    }
    return netns;
  }

  /** {@code ip netns exec} puts these files over those of /etc. */
  private static final class Hosts implements AutoCloseable {
    private final Path folder;

    Hosts(Netns netns, String hosts) throws IOException {
      folder = Path.of("/etc/netns", netns.name());
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n" + hosts);
      // no process listens there, but a request for MPTCP would be counted
      Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.99.1.7\n");
    }

    @Override
    public void close() throws IOException {
      for (String file : new String[] {"hosts", "resolv.conf"}) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.deleteIfExists(folder);
    }
  }
}
