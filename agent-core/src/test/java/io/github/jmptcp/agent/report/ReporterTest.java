package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.paths.rules.RuleSyntaxException;
import io.github.jmptcp.paths.rules.SocketPattern;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReporterTest {
  private static final TcpReason PEER = TcpReason.ANSWERED_WITHOUT_MPTCP;
  private static final TcpReason HERE = TcpReason.NOT_REQUESTED_HERE;

  @TempDir Path folder;

  private Reporter reporter(Level level) {
    return new Reporter(Log.open(level, folder.resolve("log").toString()));
  }

  private static boolean isLogged(Reporter reporter, int peer, @Nullable TcpReason why) {
    InetSocketAddress to = peer(peer);
    boolean isWanted = reporter.mayWantConnect(null, why) && reporter.mayWantConnect(to, why);
    return isWanted && reporter.wantsConnect(to, why);
  }

  private static InetSocketAddress peer(int port) {
    return new InetSocketAddress("10.0.0.1", port);
  }

  private static boolean isAcceptLogged(Reporter reporter, int port, @Nullable TcpReason why) {
    return reporter.mayWantAccept(why)
        && reporter.mayWantAccept(port, why)
        && reporter.wantsAccept(port, why);
  }

  private static TcpReason excludedBy(String rule) throws RuleSyntaxException {
    return TcpReason.excludedBy(SocketPattern.parse(rule));
  }

  @Test
  void the_first_of_a_peer_and_the_first_of_a_kind() throws Exception {
    Reporter reporter = reporter(Level.INFO);
    assertThat(isLogged(reporter, 1, null)).isTrue();
    assertThat(isLogged(reporter, 1, null)).isFalse();
    assertThat(isLogged(reporter, 1, PEER)).as("a fallback of a peer that was seen").isTrue();
    assertThat(isLogged(reporter, 1, PEER)).isFalse();
    assertThat(isLogged(reporter, 2, PEER)).as("another peer").isTrue();
    assertThat(isLogged(reporter, 1, excludedBy("connect:10.0.0.1"))).as("another kind").isTrue();
    assertThat(isLogged(reporter, 1, excludedBy("connect:10.0.0.0/8")))
        .as("another rule")
        .isFalse();
  }

  @Test
  void accepts_have_kinds_of_their_own() {
    Reporter reporter = reporter(Level.INFO);
    assertThat(isAcceptLogged(reporter, 80, null)).isTrue();
    assertThat(isLogged(reporter, 1, PEER)).isTrue();
    assertThat(isAcceptLogged(reporter, 80, PEER)).isTrue();
    assertThat(isAcceptLogged(reporter, 80, PEER)).isFalse();
  }

  @Test
  void each_port_has_its_first_of_each_outcome() {
    Reporter reporter = reporter(Level.INFO);
    for (int port : new int[] {80, 443}) {
      assertThat(reporter.wantsAccept(port, HERE)).isTrue();
      assertThat(reporter.wantsAccept(port, HERE)).isFalse();
      assertThat(isAcceptLogged(reporter, port, PEER)).as("from another host").isTrue();
      assertThat(isAcceptLogged(reporter, port, null)).isTrue();
      assertThat(isAcceptLogged(reporter, port, PEER)).isFalse();
      assertThat(isAcceptLogged(reporter, port, null)).isFalse();
    }
  }

  @Test
  void each_peer_has_its_first_of_each_outcome() {
    Reporter reporter = reporter(Level.INFO);
    for (int peer = 1; peer <= 2; peer++) {
      assertThat(isLogged(reporter, peer, PEER)).isTrue();
      assertThat(isLogged(reporter, peer, null)).isTrue();
      assertThat(isLogged(reporter, peer, PEER)).isFalse();
      assertThat(isLogged(reporter, peer, null)).isFalse();
    }
  }

  @Test
  void a_peer_whose_line_is_logged_need_not_be_looked_up() {
    Reporter reporter = reporter(Level.INFO);
    assertThat(isLogged(reporter, 1, null)).isTrue();
    assertThat(reporter.mayWantConnect(peer(1), null)).isFalse();
    assertThat(reporter.mayWantConnect(peer(1), PEER)).as("its first by TCP").isTrue();
    assertThat(reporter.mayWantConnect(peer(2), null)).as("another peer").isTrue();
    assertThat(reporter.mayWantConnect(null, null)).as("which peer is not known").isTrue();
    assertThat(reporter(Level.DEBUG).mayWantConnect(peer(1), null)).isTrue();
  }

  @Test
  void connects_take_no_room_from_ports() {
    Reporter reporter = reporter(Level.INFO);
    for (int peer = 1; peer <= 64; peer++) {
      assertThat(isLogged(reporter, peer, null)).isTrue();
    }
    assertThat(isAcceptLogged(reporter, 80, null)).isTrue();
  }

  @Test
  void a_new_kind_is_logged_beyond_the_limit_of_peers() {
    Reporter reporter = reporter(Level.INFO);
    for (int peer = 1; peer <= 64; peer++) {
      assertThat(isLogged(reporter, peer, null)).isTrue();
    }
    assertThat(reporter.mayWantConnect(null, null)).isFalse();
    assertThat(isLogged(reporter, 65, null)).isFalse();
    assertThat(isLogged(reporter, 1, PEER)).isTrue();
    assertThat(reporter.mayWantConnect(null, PEER)).isFalse();
    assertThat(isLogged(reporter, 1, PEER)).isFalse();
  }

  @Test
  void debug_logs_all_and_warn_nothing() {
    Reporter debug = reporter(Level.DEBUG);
    assertThat(isLogged(debug, 1, PEER)).isTrue();
    assertThat(isLogged(debug, 1, PEER)).isTrue();
    assertThat(isLogged(reporter(Level.WARN), 1, PEER)).isFalse();
  }
}
