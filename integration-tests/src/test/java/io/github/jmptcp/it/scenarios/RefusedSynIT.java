package io.github.jmptcp.it.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaCommand.Outcome;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;

/**
 * A firewall that answers a SYN with an MPTCP option by a RST or an ICMP message, and lets plain
 * TCP pass: connections succeed, by TCP, in every way that Java has.
 */
class RefusedSynIT {
  private static final int WAYS = 10;
  private static final String OPTIONS = "loopback=mptcp,learn=off,log=warn";
  private static final String WARNING =
      "[jmptcp] WARN 127.0.0.1:%d refuses a SYN with MP_CAPABLE (by a RST or an ICMP message) and"
          + " accepts one without it: the peer or a firewall on the way rejects the TCP option of"
          + " MPTCP (kind 30); such peers use TCP, at the cost of one SYN each time that learn has"
          + " run out; let the option pass there, or exclude=connect:127.0.0.1:%d; this is logged"
          + " once";

  private static void reject(Netns netns, String how) {
    netns.nft(
        "table inet f { chain i { type filter hook input priority 0;"
            + " tcp flags syn / syn,ack tcp option mptcp exists counter reject with "
            + how
            + "; }; }");
  }

  private static long rejected(Netns netns) {
    return packets(netns, "f");
  }

  private static long packets(Netns netns, String table) {
    String rules = netns.exec("nft", "list", "table", "inet", table);
    return Long.parseLong(rules.replaceAll("(?s).*packets (\\d+) .*", "$1"));
  }

  private static String warning(MptcpPeer peer) {
    return String.format(WARNING, peer.port(), peer.port());
  }

  private static void connects(JavaRelease release, String... jvmArgs) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      reject(netns, "tcp reset");
      String port = "" + peer.port();
      Outcome plain =
          JavaCommand.on(release)
              .jvmArgs(jvmArgs)
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", port);
      assertThat(plain.stdout().lines()).hasSize(WAYS).allMatch(line -> line.endsWith(" ok"));
      assertThat(rejected(netns)).isZero();

      Outcome run =
          JavaCommand.on(release)
              .jvmArgs(jvmArgs)
              .agent(OPTIONS)
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", port);
      assertThat(run.stdout()).isEqualTo(plain.stdout());
      assertThat(run.stderr().lines()).containsExactly(warning(peer));
      // each requested MPTCP, and was refused
      assertThat(rejected(netns)).isEqualTo(WAYS);
      for (int i = 0; i < 2 * WAYS; i++) {
        assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      }
    }
  }

  @EachRelease
  void a_reset(JavaRelease release) {
    connects(release);
  }

  /** Two releases after those where it is the default, and sockets of IPv4 only. */
  @EachRelease(to = 17)
  void a_reset_with_other_sockets(JavaRelease release) {
    connects(release, "-Djdk.net.usePlainSocketImpl", "-Djava.net.preferIPv4Stack=true");
  }

  @EachRelease(from = 11)
  void a_reset_where_selectors_use_poll(JavaRelease release) {
    connects(release, "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.PollSelectorProvider");
  }

  @EachRelease
  void an_icmp_message(JavaRelease release) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      reject(netns, "icmp type admin-prohibited");
      Outcome run =
          JavaCommand.on(release)
              .agent(OPTIONS)
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", "" + peer.port(), "timeout", "selector", "async");
      assertThat(run.stdout().lines()).containsExactly("timeout ok", "selector ok", "async ok");
      assertThat(run.stderr().lines()).containsExactly(warning(peer));
    }
  }

  /** The first SYN is lost, so that the application already waits when the answer comes. */
  @EachRelease
  void a_reset_while_finishConnect_waits(JavaRelease release) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      netns.nft(
          "table inet lost { chain i { type filter hook input priority -1;"
              + " tcp flags syn / syn,ack tcp option mptcp exists quota until 100 bytes drop; }; }");
      reject(netns, "tcp reset");
      Outcome run =
          JavaCommand.on(release)
              .agent(OPTIONS)
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", "" + peer.port(), "finishing");
      assertThat(run.stdout().lines()).containsExactly("finishing ok");
      assertThat(run.stderr().lines()).containsExactly(warning(peer));
      assertThat(rejected(netns)).as("the second SYN").isEqualTo(1);
    }
  }

  /** A failed connect by MPTCP raises its send buffer, which no application has set. */
  @EachRelease
  void the_kernel_tunes_the_buffers_of_the_connection(JavaRelease release) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      reject(netns, "tcp reset");
      try (ForkedProcess app =
          JavaCommand.on(release)
              .agent(OPTIONS)
              .in(netns.prefix())
              .start("apps.Refused", "127.0.0.1", "" + peer.port(), "nodelay")) {
        app.awaitLine("connected"::equals);
        assertThat(rejected(netns)).isEqualTo(1);
        assertThat(ProcessSockets.of(app.pid(), ProcessSockets.SETTABLE))
            .filteredOn(SocketView::isInternetStream)
            .singleElement()
            .extracting(view -> view.properties().get("SO_BUF_LOCK"))
            .isEqualTo(0);
      }
    }
  }

  /** Connects to different destinations share a port, which a bind does not. */
  @EachRelease
  void the_port_that_the_kernel_had_chosen_is_used_by_another_connection(JavaRelease release) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer other = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      reject(netns, "tcp reset");
      netns.sysctl("net.ipv4.ip_local_port_range", "40000 40000");
      try (ForkedProcess holder =
          JavaCommand.on(release)
              .in(netns.prefix())
              .start("apps.Refused", "127.0.0.1", "" + other.port(), "nodelay")) {
        holder.awaitLine("connected"::equals);
        Outcome run =
            JavaCommand.on(release)
                .agent("loopback=mptcp,log=warn")
                .in(netns.prefix())
                .run("apps.Refused", "127.0.0.1", "" + peer.port(), "socket");
        assertThat(run.stdout().lines()).containsExactly("socket ok");
        assertThat(run.stderr().lines()).containsExactly(warning(peer));
      }
    }
  }

  @EachRelease
  void the_peer_is_learned(JavaRelease release) {
    try (Netns netns = Netns.create("refused");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO)) {
      reject(netns, "tcp reset");
      Outcome run =
          JavaCommand.on(release)
              .agent("loopback=mptcp,log=warn")
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", "" + peer.port(), "socket", "timeout", "async");
      assertThat(run.stdout().lines()).containsExactly("socket ok", "timeout ok", "async ok");
      assertThat(run.stderr().lines()).containsExactly(warning(peer));
      assertThat(rejected(netns)).isEqualTo(1);
    }
  }

  /** The same exceptions with the same texts, and one SYN more for each. */
  @EachRelease
  void a_closed_port(JavaRelease release) {
    try (Netns netns = Netns.create("refused")) {
      reject(netns, "tcp reset");
      netns.nft(
          "table inet c { chain i { type filter hook input priority -1;"
              + " tcp flags syn / syn,ack counter; }; }");
      Outcome plain =
          JavaCommand.on(release).in(netns.prefix()).run("apps.Refused", "127.0.0.1", "9");
      assertThat(plain.stdout().lines()).hasSize(WAYS).noneMatch(line -> line.endsWith(" ok"));
      assertThat(packets(netns, "c")).isEqualTo(WAYS);
      Outcome run =
          JavaCommand.on(release)
              .agent(OPTIONS)
              .in(netns.prefix())
              .run("apps.Refused", "127.0.0.1", "9");
      assertThat(run).isEqualTo(plain);
      assertThat(rejected(netns)).isEqualTo(WAYS);
      assertThat(packets(netns, "c")).isEqualTo(3 * WAYS);
    }
  }
}
