package io.github.jmptcp.paths.revival;

import static io.github.jmptcp.paths.revival.EndpointRevival.Decision.CYCLE;
import static io.github.jmptcp.paths.revival.EndpointRevival.Decision.HEALTHY;
import static io.github.jmptcp.paths.revival.EndpointRevival.Decision.NOTHING;
import static io.github.jmptcp.paths.revival.EndpointRevival.Decision.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointRevivalTest {
  private static final long MILLI = 1_000_000;
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 443);
  private static final InetSocketAddress PORT = new InetSocketAddress("192.0.2.1", 8443);
  private static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.2", 443);

  private long now = 1_000_000 * MILLI;
  private final EndpointRevival revival = new EndpointRevival(4, now);

  private static AddressTrouble standing() {
    AddressTrouble trouble = new AddressTrouble();
    trouble.addStandingStill();
    return trouble;
  }

  private AddressTrouble lost(LossReason reason) {
    return lost(reason, now);
  }

  private static AddressTrouble lost(LossReason reason, long since) {
    AddressTrouble trouble = new AddressTrouble();
    trouble.addLost(reason, since);
    return trouble;
  }

  private AddressTrouble and(AddressTrouble trouble, int lifeMillisAgo) {
    trouble.addEstablished(PEER.getAddress(), now - lifeMillisAgo * MILLI);
    return trouble;
  }

  private AddressTrouble neverAnswered(InetSocketAddress peer, int idleMillis) {
    AddressTrouble trouble = and(lost(LossReason.NOT_REACHED), idleMillis);
    trouble.addNeverAnswered(peer);
    return trouble;
  }

  @Test
  void without_trouble_nothing_is_done() {
    assertThat(revival.decide(now, new AddressTrouble())).isEqualTo(NOTHING);
    assertThat(revival.decide(now, and(new AddressTrouble(), 0))).isEqualTo(NOTHING);
    assertThat(revival.isDead()).isFalse();
  }

  @Test
  void a_path_that_never_died_lives_since_it_is_known() {
    long known = now;
    now += 5_000 * MILLI;
    assertThat(revival.decide(now, and(lost(LossReason.RESET), 0))).isEqualTo(HEALTHY);
    assertThat(revival.changedAt()).isEqualTo(known);
    now += 1_000 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.RESET))).isEqualTo(CYCLE);
    assertThat(revival.changedAt()).isEqualTo(now);
  }

  @Test
  void a_path_on_which_all_stands_still_is_cycled_at_once_and_when_the_kernel_would_wait() {
    assertThat(revival.decide(now, standing())).isEqualTo(CYCLE);
    assertThat(revival.isDead()).isTrue();
    revival.cycled(now);
    now += 4_900 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.STOOD_STILL))).isEqualTo(WAIT);
    now += 100 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.STOOD_STILL))).isEqualTo(CYCLE);
  }

  @ParameterizedTest
  @EnumSource(LossReason.class)
  void whatever_the_reason_a_lost_subflow_is_revived(LossReason reason) {
    assertThat(revival.decide(now, lost(reason))).isEqualTo(CYCLE);
  }

  @Test
  void a_subflow_of_another_connection_that_lives_keeps_the_endpoint_as_it_is() {
    assertThat(revival.decide(now, and(standing(), 100))).isEqualTo(HEALTHY);
    assertThat(revival.isDead()).isFalse();
    // it was seen after the trouble began: that counts while it is idle
    now += 20_000 * MILLI;
    assertThat(revival.decide(now, and(standing(), 20_000))).isEqualTo(HEALTHY);
    // but not forever
    now += 20_000 * MILLI;
    assertThat(revival.decide(now, and(standing(), 40_000))).isEqualTo(CYCLE);
  }

  @Test
  void on_a_silent_path_idle_subflows_do_not_count() {
    assertThat(revival.decide(now, and(standing(), 400))).isEqualTo(CYCLE);
  }

  @Test
  void a_peer_that_never_answered_a_join_speaks_against_idle_subflows_to_itself_alone() {
    assertThat(revival.decide(now, neverAnswered(OTHER, 60_000))).isEqualTo(HEALTHY);
    now += MILLI;
    assertThat(revival.decide(now, neverAnswered(PEER, 60_000))).isEqualTo(CYCLE);
    assertThat(revival.decide(now, neverAnswered(OTHER, 60_000)))
        .as("dead until a subflow gives a sign of life")
        .isEqualTo(CYCLE);
    assertThat(revival.decide(now, neverAnswered(OTHER, 0))).isEqualTo(HEALTHY);
  }

  @Test
  void a_port_that_does_not_answer_a_try_which_another_port_answers_costs_no_further_one() {
    assertThat(revival.decide(now, neverAnswered(PORT, 60_000))).isEqualTo(CYCLE);
    revival.cycled(now);
    now += 20 * MILLI;
    assertThat(revival.decide(now, neverAnswered(PORT, 0))).isEqualTo(HEALTHY);
    now += 40_000 * MILLI;
    assertThat(revival.decide(now, neverAnswered(PORT, 40_000))).isEqualTo(HEALTHY);
    AddressTrouble standing = neverAnswered(PORT, 40_000);
    standing.addStandingStill();
    assertThat(revival.decide(now, standing)).as("the path itself is silent").isEqualTo(CYCLE);
  }

  @Test
  void a_port_that_was_not_tried_since_says_that_the_path_may_be_silent() {
    assertThat(revival.decide(now, neverAnswered(PORT, 60_000))).isEqualTo(CYCLE);
    revival.cycled(now);
    now += 20 * MILLI;
    assertThat(revival.decide(now, and(new AddressTrouble(), 0))).isEqualTo(NOTHING);
    now += 6_000 * MILLI;
    assertThat(revival.decide(now, neverAnswered(PORT, 6_000))).isEqualTo(CYCLE);
  }

  @Test
  void a_port_that_answers_a_little_later_is_not_taken_for_one_that_does_not() {
    assertThat(revival.decide(now, neverAnswered(PORT, 60_000))).isEqualTo(CYCLE);
    revival.cycled(now);
    now += 900 * MILLI;
    assertThat(revival.decide(now, neverAnswered(PORT, 880))).isEqualTo(HEALTHY);
    now += 30_000 * MILLI;
    AddressTrouble both = neverAnswered(PORT, 40_000);
    both.addPort(PORT);
    assertThat(revival.decide(now, both)).as("another connection has joined").isEqualTo(CYCLE);
  }

  @Test
  void what_was_established_and_is_lost_speaks_against_all_idle_subflows() {
    AddressTrouble trouble = neverAnswered(OTHER, 60_000);
    trouble.addLost(LossReason.TIMED_OUT, now);
    assertThat(revival.decide(now, trouble)).isEqualTo(CYCLE);
  }

  @Test
  void where_the_path_answers_by_resets_idle_subflows_are_healthy() {
    assertThat(revival.decide(now, and(lost(LossReason.RESET), 60_000))).isEqualTo(HEALTHY);
    assertThat(revival.decide(now, and(lost(LossReason.REFUSED), 60_000))).isEqualTo(HEALTHY);
    assertThat(revival.decide(now, lost(LossReason.RESET))).isEqualTo(CYCLE);
  }

  @Test
  void an_established_subflow_brings_the_path_back() {
    assertThat(revival.decide(now, standing())).isEqualTo(CYCLE);
    revival.cycled(now);
    now += 3_000 * MILLI;
    assertThat(revival.decide(now, and(new AddressTrouble(), 10))).isEqualTo(NOTHING);
    assertThat(revival.isDead()).isFalse();
  }

  @Test
  void a_second_connection_that_still_lacks_its_subflow_waits_for_the_kernel() {
    revival.decide(now, standing());
    revival.cycled(now);
    now += 3_000 * MILLI;
    assertThat(revival.decide(now, and(lost(LossReason.STOOD_STILL), 10))).isEqualTo(HEALTHY);
    assertThat(revival.isDead()).isFalse();
  }

  @Test
  void a_path_that_dies_again_as_soon_as_it_is_back_is_tried_ever_more_slowly() {
    for (int pause : new int[] {0, 1, 2, 4, 8, 10, 10}) {
      for (int second = 0; second < pause; second++) {
        assertThat(revival.decide(now, standing())).isEqualTo(WAIT);
        now += 1_000 * MILLI;
      }
      assertThat(revival.decide(now, standing())).as("after %d s", pause).isEqualTo(CYCLE);
      revival.cycled(now);
      assertThat(revival.decide(now, and(new AddressTrouble(), 0))).isEqualTo(NOTHING);
    }
    now += 6_000 * MILLI;
    assertThat(revival.decide(now, standing())).as("it had held for a while").isEqualTo(CYCLE);
  }

  @Test
  void refused_joins_are_tried_ever_more_slowly() {
    assertThat(revival.decide(now, lost(LossReason.REFUSED))).isEqualTo(CYCLE);
    revival.cycled(now);
    revival.lost(LossReason.REFUSED, now);
    now += 1_000 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.REFUSED))).isEqualTo(CYCLE);
    revival.cycled(now);
    revival.lost(LossReason.REFUSED, now);
    now += 1_900 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.REFUSED))).isEqualTo(WAIT);
    revival.hurry(now);
    assertThat(revival.decide(now, lost(LossReason.REFUSED))).isEqualTo(CYCLE);
  }

  @Test
  void what_is_missing_is_joined_when_the_healthy_subflows_of_others_have_ended() {
    assertThat(revival.decide(now, standing())).isEqualTo(CYCLE);
    revival.cycled(now);
    long lost = now;
    // short connections come and go, each before the next try of the dead path is due
    now += 300 * MILLI;
    assertThat(revival.decide(now, and(lost(LossReason.STOOD_STILL, lost), 0))).isEqualTo(HEALTHY);
    now += 20 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.STOOD_STILL, lost))).isEqualTo(WAIT);
    assertThat(revival.isDead()).as("nothing was lost since it answered").isFalse();
    assertThat(revival.isTrying()).isTrue();
    now += 300 * MILLI;
    assertThat(revival.decide(now, and(lost(LossReason.STOOD_STILL, lost), 0))).isEqualTo(HEALTHY);
    assertThat(revival.isTrying()).isFalse();
    now += 20 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.STOOD_STILL, lost))).isEqualTo(WAIT);
    now += 360 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.STOOD_STILL, lost)))
        .as("a second after the last try")
        .isEqualTo(CYCLE);
    revival.cycled(now);
    assertThat(revival.decide(now, and(new AddressTrouble(), 0))).isEqualTo(NOTHING);
    assertThat(revival.isTrying()).isFalse();
  }

  @Test
  void a_path_whose_join_is_not_answered_after_all_is_dead() {
    assertThat(revival.decide(now, and(lost(LossReason.RESET), 0))).isEqualTo(HEALTHY);
    long lost = now;
    now += 5_000 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.RESET, lost))).isEqualTo(CYCLE);
    assertThat(revival.isDead()).isFalse();
    revival.cycled(now);
    now += 900 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.RESET, lost))).isEqualTo(WAIT);
    assertThat(revival.isDead()).isFalse();
    now += 100 * MILLI;
    assertThat(revival.decide(now, lost(LossReason.RESET, lost))).isEqualTo(CYCLE);
    assertThat(revival.isDead()).isTrue();
  }

  @Test
  void what_is_refused_while_others_join_is_tried_ever_more_slowly() {
    assertThat(revival.decide(now, lost(LossReason.REFUSED))).isEqualTo(CYCLE);
    for (int pause : new int[] {1, 2, 4, 8, 10, 10}) {
      revival.cycled(now);
      long refused = now;
      revival.lost(LossReason.REFUSED, now);
      revival.decide(now, lost(LossReason.REFUSED, refused));
      int step = pause * 1000 - 1;
      now += step * MILLI;
      assertThat(revival.decide(now, and(lost(LossReason.REFUSED, refused), 0))).isEqualTo(HEALTHY);
      assertThat(revival.decide(now, lost(LossReason.REFUSED, refused)))
          .as("before %d s", pause)
          .isEqualTo(WAIT);
      now += MILLI;
      assertThat(revival.decide(now, lost(LossReason.REFUSED, refused)))
          .as("after %d s", pause)
          .isEqualTo(CYCLE);
      now += MILLI;
    }
  }
}
