package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.agent.options.OptionParser;
import io.github.jmptcp.agent.policy.FallbackPeerCache;
import io.github.jmptcp.agent.policy.HostAddresses;
import io.github.jmptcp.agent.policy.SocketPolicy;
import io.github.jmptcp.agent.policy.UnchangedNetwork;
import io.github.jmptcp.agent.report.Counter;
import io.github.jmptcp.agent.report.Counters;
import io.github.jmptcp.agent.report.Level;
import io.github.jmptcp.agent.report.Log;
import io.github.jmptcp.agent.report.TcpReason;
import io.github.jmptcp.nativecalls.LibC;
import io.github.jmptcp.nativecalls.Linux;
import io.github.jmptcp.nativecalls.testkit.FakeKernelVersion;
import io.github.jmptcp.nativecalls.testkit.FakeSockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionOutcomesTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 40_000);
  private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.2", 443);

  private static final class Events implements ConnectionListener {
    final List<String> seen = new ArrayList<>();

    @Override
    public void connected(
        int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
      seen.add("connect " + fd + " " + local + " " + remote + " " + why);
    }

    @Override
    public void accepted(
        int fd, InetSocketAddress local, InetSocketAddress remote, @Nullable TcpReason why) {
      seen.add("accept " + fd + " " + local + " " + remote + " " + why);
    }

    @Override
    public void closing(int fd) {
      seen.add("close " + fd);
    }
  }

  private final FakeSockets kernel = new FakeSockets(FakeKernelVersion.LINUX_6_18);
  private final LibC libC = kernel.libC();
  private final Counters counters = new Counters();
  private final FallbackPeerCache fallbackPeers =
      new FallbackPeerCache(600, new UnchangedNetwork());
  private final List<InetSocketAddress> listeners = new ArrayList<>();

  private ConnectionOutcomes outcomes(String options) throws Exception {
    SocketPolicy policy =
        new SocketPolicy(
            OptionParser.parse(options), new HostAddresses(address -> false), fallbackPeers);
    Log log = Log.open(Level.OFF, null);
    ConnectionOutcomes outcomes = new ConnectionOutcomes(policy, fallbackPeers, counters, log);
    outcomes.boundListeners((listener, reached) -> listeners.add(listener));
    return outcomes;
  }

  private int connection(int protocol, boolean mptcp) {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, protocol);
    kernel.connects(fd, LOCAL, PEER, mptcp);
    return fd;
  }

  private int listener(String host) {
    int fd = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_MPTCP);
    kernel.connects(fd, new InetSocketAddress(host, 8080), PEER, true); // its address
    libC.listen(fd, 5);
    return fd;
  }

  @Test
  void listeners_are_notified_with_addresses_and_reason() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    Events events = new Events();
    outcomes.addListener(events);
    Events second = new Events();
    outcomes.addListener(second);
    int mptcp = connection(Linux.IPPROTO_MPTCP, true);
    int fellBack = connection(Linux.IPPROTO_MPTCP, false);
    assertThat(outcomes.connected(libC, mptcp, null)).isTrue();
    assertThat(outcomes.connected(libC, fellBack, null)).isFalse();
    int listener = listener("10.0.0.1");
    int accepted = kernel.accepts(listener, PEER, true);
    assertThat(outcomes.accepted(libC, accepted, listener)).isTrue();
    outcomes.closing(libC, mptcp);
    assertThat(events.seen)
        .containsExactly(
            "connect " + mptcp + " /10.0.0.1:40000 /10.0.0.2:443 null",
            "connect "
                + fellBack
                + " /10.0.0.1:40000 /10.0.0.2:443 the peer answered without MPTCP",
            "accept " + accepted + " /10.0.0.1:8080 /10.0.0.2:443 null",
            "close " + mptcp);
    assertThat(second.seen).isEqualTo(events.seen);
  }

  @Test
  void the_reason_of_a_demotion_belongs_to_that_connect_alone() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    Events events = new Events();
    outcomes.addListener(events);
    int tcp = connection(Linux.IPPROTO_TCP, false);
    outcomes.demoted(tcp, new TcpChoice(TcpReason.LOOPBACK));
    outcomes.connected(libC, tcp, null);
    outcomes.connected(libC, tcp, null); // the same descriptor, another socket
    outcomes.demoted(tcp, new TcpChoice(TcpReason.LOOPBACK));
    outcomes.closing(libC, tcp); // before its connect
    outcomes.connected(libC, tcp, null);
    assertThat(events.seen)
        .extracting(line -> line.replaceFirst(".*:443 ", ""))
        .containsExactly(
            "loopback is left on TCP; loopback=mptcp includes it",
            "the socket was opened as TCP",
            "close " + tcp,
            "the socket was opened as TCP");
    assertThat(counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
    assertThat(counters.sum(Counter.CONNECTS_TCP_KERNEL)).isEqualTo(2);
  }

  @Test
  void a_choice_ends_with_its_socket_also_where_no_close_was_seen() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    int fd = connection(Linux.IPPROTO_MPTCP, true);
    outcomes.leftOnTcp(fd, new TcpChoice(TcpReason.LOOPBACK)); // of the one before it
    outcomes.opened(fd);
    assertThat(outcomes.connected(libC, fd, PEER)).isTrue();
    assertThat(counters.sum(Counter.CONNECTS_MPTCP)).isEqualTo(1);
  }

  @Test
  void what_is_reported_is_read_from_the_socket_whatever_was_chosen() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    Events events = new Events();
    outcomes.addListener(events);
    int fd = connection(Linux.IPPROTO_MPTCP, true);
    outcomes.leftOnTcp(fd, new TcpChoice(TcpReason.LOOPBACK)); // of an earlier socket
    assertThat(outcomes.connected(libC, fd, PEER)).isTrue();
    assertThat(events.seen).singleElement().asString().endsWith(" null");
  }

  @Test
  void a_mode_that_leaves_connects_on_tcp_counts_as_a_rule() throws Exception {
    outcomes("mode=server").connected(libC, connection(Linux.IPPROTO_TCP, false), null);
    assertThat(counters.sum(Counter.CONNECTS_TCP_RULE)).isEqualTo(1);
    assertThat(counters.sum(Counter.CONNECTS_TCP_KERNEL)).isZero();
  }

  @Test
  void an_accept_on_tcp_counts_by_the_listener_and_the_mode() throws Exception {
    int tcp = libC.socket(Linux.AF_INET, Linux.SOCK_STREAM, Linux.IPPROTO_TCP);
    libC.listen(tcp, 5);
    outcomes("").accepted(libC, kernel.accepts(tcp, PEER, false), tcp);
    assertThat(counters.sum(Counter.ACCEPTS_TCP_KERNEL)).isEqualTo(1);
    outcomes("mode=client").accepted(libC, kernel.accepts(tcp, PEER, false), tcp);
    assertThat(counters.sum(Counter.ACCEPTS_TCP_RULE)).isEqualTo(1);
    int listener = listener("10.0.0.1");
    outcomes("").accepted(libC, kernel.accepts(listener, PEER, false), listener);
    assertThat(counters.sum(Counter.ACCEPTS_TCP_PEER)).isEqualTo(1);
    assertThat(counters.sum(Counter.ACCEPTS_MPTCP)).isZero();
  }

  @Test
  void a_peer_that_answers_without_mptcp_is_learned() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    outcomes.connected(libC, connection(Linux.IPPROTO_TCP, false), null);
    assertThat(fallbackPeers.size()).as("TCP was requested").isZero();
    outcomes.connected(libC, connection(Linux.IPPROTO_MPTCP, false), null);
    assertThat(fallbackPeers.size()).isEqualTo(1);
  }

  @Test
  void a_listener_is_reported_once_and_only_with_mptcp() throws Exception {
    ConnectionOutcomes outcomes = outcomes("");
    int bound = listener("10.0.0.1");
    int wildcard = listener("0.0.0.0");
    int loopback = listener("127.0.0.1");
    outcomes.accepted(libC, kernel.accepts(bound, PEER, false), bound);
    assertThat(listeners).isEmpty();
    for (int i = 0; i < 2; i++) {
      outcomes.accepted(libC, kernel.accepts(bound, PEER, true), bound);
      outcomes.accepted(libC, kernel.accepts(wildcard, PEER, true), wildcard);
      outcomes.accepted(libC, kernel.accepts(loopback, PEER, true), loopback);
    }
    assertThat(listeners)
        .containsExactly(
            new InetSocketAddress("10.0.0.1", 8080), new InetSocketAddress("0.0.0.0", 8080));
    outcomes.closing(libC, bound);
    outcomes.accepted(libC, kernel.accepts(bound, PEER, true), bound);
    assertThat(listeners).as("another listener of that descriptor").hasSize(3);
  }

  @Test
  void the_reasons_of_open_connections_are_those_of_the_policy() throws Exception {
    ConnectionOutcomes outcomes = outcomes("exclude=connect:10.0.0.2");
    assertThat(outcomes.connectReason(true, PEER)).hasToString("the peer answered without MPTCP");
    assertThat(outcomes.connectReason(false, PEER)).hasToString("exclude=connect:10.0.0.2");
    assertThat(outcomes.connectReason(false, LOCAL)).hasToString("the socket was opened as TCP");
    assertThat(outcomes.acceptReason(true, PEER)).hasToString("the peer did not request MPTCP");
    assertThat(outcomes.acceptReason(false, PEER)).hasToString("the listener is TCP");
  }
}
