package io.github.jmptcp.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.jmptcp.agent.report.TcpReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FallbackPeerCacheTest {
  private static final class Network implements NetworkWatch {
    private boolean changed;
    private int begun;

    @Override
    public void begin() {
      begun++;
    }

    @Override
    public boolean hasChanged() {
      boolean answer = changed;
      changed = false;
      return answer;
    }
  }

  private static final int LEARN = 600;

  private final Network network = new Network();
  private long now = Long.MAX_VALUE - 1_000_000_000L; // nanoTime may overflow
  private final FallbackPeerCache fallbackPeers =
      new FallbackPeerCache(LEARN, network, () -> now++);

  private void pass(double seconds) {
    now += (long) (seconds * 1e9);
  }

  /** How long the peer uses TCP, in seconds, when it is connected to four times a minute or so. */
  private int secondsUntilAsked(InetSocketAddress peer) {
    int seconds = 0;
    while (why(peer) != null) {
      int step = seconds < 300 ? 5 : 100;
      pass(step);
      seconds += step;
    }
    return seconds;
  }

  @Test
  void the_time_starts_short_and_doubles_up_to_the_option() throws Exception {
    for (int expected : new int[] {5, 10, 20, 40, 80, 160, 320, 600, 600}) {
      fallbackPeers.refusedMptcp(peer(1));
      assertThat(secondsUntilAsked(peer(1))).isEqualTo(expected == 320 ? 400 : expected);
    }
  }

  @Test
  void a_busy_peer_is_asked_after_eight_more_connections_each_time() throws Exception {
    for (int round = 1; round <= 20; round++) {
      fallbackPeers.answeredWithoutMptcp(peer(1));
      int byTcp = 0;
      while (why(peer(1)) != null) {
        byTcp++;
      }
      assertThat(byTcp).isEqualTo(8 * round);
    }
  }

  @Test
  void answers_to_connections_that_were_on_their_way_count_once() throws Exception {
    for (int i = 0; i < 100; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(1));
    }
    assertThat(why(peer(1))).isNotNull();
    pass(5);
    assertThat(why(peer(1))).isNull();
  }

  @Test
  void a_peer_that_has_negotiated_mptcp_within_a_minute_is_not_learned() throws Exception {
    fallbackPeers.negotiatedMptcp(peer(1));
    pass(59);
    fallbackPeers.answeredWithoutMptcp(peer(1));
    fallbackPeers.refusedMptcp(peer(1));
    assertThat(why(peer(1))).isNull();
    pass(2);
    fallbackPeers.answeredWithoutMptcp(peer(1));
    assertThat(why(peer(1))).isNotNull();
  }

  @Test
  void mptcp_begins_it_all_again() throws Exception {
    for (int i = 0; i < 4; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(1));
      pass(100);
    }
    fallbackPeers.negotiatedMptcp(peer(1));
    assertThat(why(peer(1))).isNull();
    pass(100);
    fallbackPeers.answeredWithoutMptcp(peer(1));
    pass(5);
    assertThat(why(peer(1))).isNull();
  }

  @Test
  void urgent_data_counts_for_the_whole_time_whatever_is_negotiated() throws Exception {
    fallbackPeers.negotiatedMptcp(peer(1));
    fallbackPeers.isSentUrgentData(peer(1));
    fallbackPeers.negotiatedMptcp(peer(1));
    pass(LEARN - 1);
    for (int i = 0; i < 100; i++) {
      assertThat(why(peer(1))).asString().contains("urgent data");
    }
    pass(1);
    assertThat(why(peer(1))).isNull();
  }

  /** Servers with and without MPTCP behind one address, by turns or at random. */
  @ParameterizedTest
  @CsvSource({"by turns, 0.5", "by turns from the other on, 0.5", "random, 0.5", "random, 0.9"})
  void the_share_of_mptcp_behind_a_balancer_stays(String how, double share) throws Exception {
    Random random = new Random(7);
    int mptcp = 0;
    for (int i = 0; i < 1000; i++) {
      boolean has =
          how.equals("random")
              ? random.nextDouble() < share
              : i % 2 == (how.equals("by turns") ? 0 : 1);
      pass(0.003);
      if (why(peer(1)) != null) {
        continue;
      }
      if (has) {
        mptcp++;
        fallbackPeers.negotiatedMptcp(peer(1));
      } else {
        fallbackPeers.answeredWithoutMptcp(peer(1));
      }
    }
    assertThat(mptcp / 1000.0).isCloseTo(share, within(0.05));
  }

  @Test
  void what_is_known_of_peers_with_mptcp_is_bounded() throws Exception {
    for (int i = 0; i < 3 * FallbackPeerCache.MOST; i++) {
      fallbackPeers.negotiatedMptcp(peer(i));
    }
    assertThat(fallbackPeers.withMptcp()).isLessThanOrEqualTo(FallbackPeerCache.MOST);
  }

  @Test
  void the_number_is_of_those_that_use_tcp_now() throws Exception {
    fallbackPeers.answeredWithoutMptcp(peer(1));
    assertThat(fallbackPeers.size()).isEqualTo(1);
    pass(6);
    assertThat(fallbackPeers.size()).isZero();
  }

  @Test
  void remembers_address_and_port() throws Exception {
    fallbackPeers.answeredWithoutMptcp(peer(1));
    assertThat(why(peer(1))).asString().contains("without MPTCP");
    assertThat(why(peer(2))).isNull();
    assertThat(fallbackPeers.whyNot(peer(1).getAddress(), 444)).isNull();
  }

  @Test
  void of_more_than_4096_the_least_recently_used_quarter_goes() throws Exception {
    for (int i = 0; i < FallbackPeerCache.MOST; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(i));
    }
    assertThat(why(peer(0))).isNotNull(); // used
    int quarter = FallbackPeerCache.MOST / 4;
    fallbackPeers.answeredWithoutMptcp(peer(FallbackPeerCache.MOST));
    // one at a time would look at all of them for each
    assertThat(fallbackPeers.size()).isEqualTo(FallbackPeerCache.MOST - quarter + 1);
    for (int i = 1; i < quarter; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(FallbackPeerCache.MOST + i));
    }
    assertThat(fallbackPeers.size()).isEqualTo(FallbackPeerCache.MOST);
    assertThat(why(peer(0))).isNotNull();
    assertThat(why(peer(1))).isNull();
    assertThat(why(peer(quarter))).isNull();
    assertThat(why(peer(quarter + 1))).isNotNull();
    assertThat(why(peer(FallbackPeerCache.MOST + quarter - 1))).isNotNull();
  }

  @Test
  void forgets_all_when_the_network_changes() throws Exception {
    fallbackPeers.answeredWithoutMptcp(peer(1));
    fallbackPeers.isSentUrgentData(peer(2));
    network.changed = true;
    assertThat(why(peer(1))).isNull();
    assertThat(fallbackPeers.size()).isZero();
  }

  @Test
  void the_network_is_watched_from_the_first_peer_on() throws Exception {
    assertThat(network.begun).isZero();
    fallbackPeers.answeredWithoutMptcp(peer(1));
    fallbackPeers.answeredWithoutMptcp(peer(2));
    assertThat(network.begun).as("for the first").isEqualTo(1);
    fallbackPeers.forgetAll();
    fallbackPeers.answeredWithoutMptcp(peer(3));
    assertThat(network.begun).as("and for the first again").isEqualTo(2);
  }

  @Test
  void what_was_negotiated_and_refused_is_forgotten_too() throws Exception {
    fallbackPeers.negotiatedMptcp(peer(1));
    fallbackPeers.failedByMptcp(peer(2));
    fallbackPeers.forgetAll();
    assertThat(why(peer(2))).isNull();
    fallbackPeers.answeredWithoutMptcp(peer(1));
    assertThat(why(peer(1))).as("another network").isNotNull();
  }

  @Test
  void silence_counts_for_the_whole_time() throws Exception {
    fallbackPeers.gaveNoAnswer(peer(1));
    pass(LEARN - 1);
    for (int i = 0; i < 100; i++) {
      assertThat(why(peer(1)))
          .hasToString("learned: SYNs with MP_CAPABLE get no answer from this peer");
    }
    pass(1);
    assertThat(why(peer(1))).isNull();
    assertThat(fallbackPeers.remembers()).isTrue();
    assertThat(new FallbackPeerCache(0, network).remembers()).isFalse();
  }

  @Test
  void the_second_connect_by_tcp_after_a_refusal_is_the_one_to_report() throws Exception {
    fallbackPeers.failedByMptcp(peer(1));
    assertThat(why(peer(1))).isEqualTo(TcpReason.TRIED_BY_TCP);
    assertThat(fallbackPeers.acceptedByTcp(peer(1))).isFalse();
    pass(5);
    fallbackPeers.failedByMptcp(peer(1));
    assertThat(why(peer(1))).isEqualTo(TcpReason.TRIED_BY_TCP);
    assertThat(fallbackPeers.acceptedByTcp(peer(1))).isTrue();
  }

  @Test
  void peers_of_which_nothing_is_known_any_more_go_first_however_lately_they_were_used()
      throws Exception {
    for (int i = 1; i < FallbackPeerCache.MOST; i++) {
      fallbackPeers.answeredWithoutMptcp(peer(i));
    }
    pass(LEARN + 6);
    fallbackPeers.isSentUrgentData(peer(0));
    for (int i = 1; i < FallbackPeerCache.MOST; i++) {
      assertThat(why(peer(i))).isNull();
    }
    fallbackPeers.answeredWithoutMptcp(peer(FallbackPeerCache.MOST)); // one too many
    assertThat(why(peer(0))).isNotNull();
  }

  @Test
  void remembers_nothing_where_it_is_off() throws Exception {
    FallbackPeerCache off = new FallbackPeerCache(0, network);
    off.answeredWithoutMptcp(peer(1));
    assertThat(off.size()).isZero();
  }

  private @Nullable TcpReason why(InetSocketAddress peer) {
    return fallbackPeers.whyNot(peer.getAddress(), peer.getPort());
  }

  private static InetSocketAddress peer(int number) throws UnknownHostException {
    byte[] address = {10, 0, (byte) (number >> 8), (byte) number};
    return new InetSocketAddress(InetAddress.getByAddress(address), 443);
  }

  @Test
  void a_connect_that_failed_by_mptcp_is_followed_by_one_by_tcp_and_learned_if_that_succeeds()
      throws Exception {
    InetSocketAddress peer = new InetSocketAddress("10.9.9.9", 80);
    FallbackPeerCache peers = new FallbackPeerCache(600, network);
    assertThat(peers.whyNot(peer.getAddress(), 80)).isNull();
    peers.failedByMptcp(peer);
    assertThat(peers.whyNot(peer.getAddress(), 81)).isNull();
    assertThat(peers.whyNot(peer.getAddress(), 80))
        .hasToString("a SYN with MP_CAPABLE was refused shortly before");
    assertThat(peers.acceptedByTcp(peer)).isFalse();
    assertThat(peers.whyNot(peer.getAddress(), 80))
        .hasToString("learned: MPTCP is refused on the way to this peer");
    assertThat(peers.size()).isEqualTo(1);
    peers.forgetAll();
    peers.failedByMptcp(peer);
    peers.negotiatedMptcp(peer);
    assertThat(peers.whyNot(peer.getAddress(), 80)).isNull();
  }
}
