package io.github.jmptcp.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RefusedPeersTest {
  private static final long VALID = 1000;

  private final InetSocketAddress peer = peer(1);
  private final RefusedPeers peers = new RefusedPeers(VALID);
  private long now = Long.MAX_VALUE - 10; // nanoTime may overflow

  private static InetSocketAddress peer(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void refused() {
    peers.refused(peer, now);
  }

  private boolean isToTry() {
    return peers.isToTry(peer, now);
  }

  @Test
  void after_a_refusal_one_connect_is_tried_by_tcp() {
    assertThat(isToTry()).isFalse();
    refused();
    assertThat(peers.isToTry(peer(2), now)).isFalse();
    assertThat(isToTry()).isTrue();
    assertThat(isToTry()).isFalse();
  }

  @Test
  void a_port_that_refuses_tcp_too_is_tried_again_after_eight_more() {
    refused();
    assertThat(isToTry()).isTrue();
    for (int i = 0; i < RefusedPeers.REFUSALS_OF_A_CLOSED_PORT; i++) {
      assertThat(isToTry()).isFalse();
      refused();
    }
    assertThat(isToTry()).isTrue();
  }

  @Test
  void a_peer_that_accepts_tcp_is_tried_by_it_after_each_refusal_and_told_of_the_second_time() {
    refused();
    assertThat(isToTry()).isTrue();
    assertThat(peers.accepted(peer)).isFalse();
    assertThat(isToTry()).isFalse();
    refused();
    assertThat(isToTry()).isTrue();
    assertThat(peers.accepted(peer)).isTrue();
    assertThat(peers.accepted(peer)).as("once").isFalse();
  }

  @Test
  void a_refusal_of_long_ago_says_nothing() {
    refused();
    now += VALID;
    assertThat(isToTry()).isFalse();
    refused();
    assertThat(isToTry()).isTrue();
  }

  @Test
  void all_are_forgotten_at_once() {
    refused();
    peers.forgetAll();
    assertThat(peers.size()).isZero();
    assertThat(isToTry()).isFalse();
  }

  @Test
  void mptcp_that_was_negotiated_clears_the_peer() {
    refused();
    peers.negotiated(peer);
    assertThat(isToTry()).isFalse();
    assertThat(peers.accepted(peer)).isFalse();
    assertThat(peers.size()).isZero();
  }

  @Test
  void without_learn_none_is_remembered_and_with_it_not_too_many() {
    RefusedPeers off = new RefusedPeers(0);
    off.refused(peer, now);
    assertThat(off.isToTry(peer, now)).isFalse();
    for (int i = 1; i < 3000; i++) {
      peers.refused(peer(i), now);
      assertThat(peers.size()).isLessThanOrEqualTo(RefusedPeers.MOST);
    }
  }
}
