package io.github.jmptcp.paths.revival;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubflowHealthTest {
  private static final long MILLI = 1_000_000;

  private long now = 5_000 * MILLI;
  private final SubflowHealth health = new SubflowHealth(now);

  private void after(int millis, TcpSample sample) {
    now += millis * MILLI;
    health.observe(now, sample.info());
  }

  @Test
  void an_idle_subflow_lives_however_long_it_is_silent() {
    after(60_000, new TcpSample().since(60_000, 60_000, 60_000));
    after(3_600_000, new TcpSample().since(3_660_000, 3_660_000, 3_660_000));
    assertThat(health.isStandingStill()).isFalse();
    assertThat(health.isSuspicious()).isFalse();
    assertThat(health.isBusy()).isFalse();
  }

  /** As recorded at a cut of an upload: tail loss probe at 40 ms, timeouts at 240, 640, 1440 ms. */
  @ParameterizedTest
  @CsvSource({
    "40, 0, 0, false",
    "240, 1, 0, false",
    "280, 1, 40, false",
    "320, 1, 80, false",
    "345, 1, 105, true",
    "640, 2, 0, true",
    "1440, 3, 0, true",
  })
  void an_upload_that_is_cut_stands_still_once_the_first_repetition_was_not_answered(
      int millis, int timeouts, int sinceSent, boolean standsStill) {
    after(0, new TcpSample().since(0, 0, 9_000).unacknowledged(9).acknowledged(1_000_000));
    after(
        millis,
        new TcpSample()
            .retransmits(timeouts)
            .since(sinceSent, millis, 9_000 + millis)
            .unacknowledged(9)
            .acknowledged(1_000_000));
    assertThat(health.isStandingStill()).isEqualTo(standsStill);
    assertThat(health.isSuspicious()).isEqualTo(timeouts > 0);
    assertThat(health.isBusy()).isTrue();
  }

  @Test
  void the_answer_of_a_long_path_is_waited_for() {
    TcpSample waiting =
        new TcpSample().rtt(600).retransmits(1).since(700, 1_000, 9_000).unacknowledged(3);
    after(1_000, waiting);
    assertThat(health.isStandingStill()).isFalse();
    after(500, waiting.since(1_300, 1_500, 9_000));
    assertThat(health.isStandingStill()).isTrue();
  }

  @Test
  void a_path_that_loses_packets_anyway_gets_one_timeout_more() {
    after(0, new TcpSample().since(0, 0, 9_000).sent(1_000_000, 30_000));
    TcpSample once =
        new TcpSample()
            .retransmits(1)
            .since(200, 450, 9_000)
            .unacknowledged(3)
            .sent(1_000_000, 31_000);
    after(450, once);
    assertThat(health.isStandingStill()).isFalse();
    after(200, once.retransmits(2).since(0, 650, 9_000));
    assertThat(health.isStandingStill()).isTrue();
  }

  @Test
  void any_segment_of_the_peer_ends_it() {
    after(0, new TcpSample().since(0, 0, 0).received(500, 10));
    after(
        700,
        new TcpSample().retransmits(2).since(60, 700, 700).unacknowledged(1).received(500, 10));
    assertThat(health.isStandingStill()).isTrue();
    // out of order: neither an acknowledgement nor data in order, but it arrived
    after(
        50,
        new TcpSample()
            .retransmits(2)
            .since(110, 0, 750)
            .unacknowledged(1)
            .received(500, 11)
            .outOfOrder(1));
    assertThat(health.isStandingStill()).isFalse();
  }

  /** As recorded where only what is sent to the peer is dropped: it repeats its last byte. */
  @Test
  void data_that_had_arrived_before_does_not_end_it() {
    after(0, new TcpSample().since(0, 0, 0).received(11, 14));
    TcpSample cut = new TcpSample().retransmits(2).unacknowledged(169).received(11, 14);
    after(700, cut.since(60, 700, 700));
    assertThat(health.isStandingStill()).isTrue();
    TcpSample repeated = new TcpSample().retransmits(2).unacknowledged(169).received(11, 15);
    after(50, repeated.since(110, 10, 750));
    assertThat(health.isStandingStill()).isTrue();
    after(50, repeated.since(160, 60, 800));
    assertThat(health.isStandingStill()).isTrue();
    after(50, repeated.retransmits(0).since(210, 10, 850).unacknowledged(0).acknowledged(1));
    assertThat(health.isStandingStill()).isFalse();
  }

  @Test
  void data_that_never_arrives_is_a_stall_although_the_peer_answers() {
    // as behind a link that drops large packets
    for (int i = 0; i <= 30; i++) {
      int millis = i * 50;
      int timeouts = millis < 200 ? 0 : millis < 600 ? 1 : millis < 1_400 ? 2 : 3;
      after(
          i == 0 ? 0 : 50,
          new TcpSample()
              .retransmits(timeouts)
              .since(10, 10, 10)
              .unacknowledged(5)
              .acknowledged(7)
              .received(i * 100, i));
      assertThat(health.isStandingStill()).as("after %d ms", millis).isEqualTo(timeouts == 3);
    }
  }

  @Test
  void unanswered_keepalive_probes_count() {
    after(40_000, new TcpSample().probes(1).since(40_000, 31_000, 31_000));
    assertThat(health.isStandingStill()).isFalse();
    assertThat(health.isSuspicious()).isTrue();
    assertThat(health.isProbedOnly()).isFalse();
    after(1_000, new TcpSample().probes(2).since(41_000, 32_000, 32_000));
    assertThat(health.isStandingStill()).isTrue();
    assertThat(health.isProbedOnly()).isTrue();
    assertThat(health.probedAt()).isEqualTo(now - 16_000 * MILLI);
    after(1_000_000, new TcpSample().probes(9).since(1_041_000, 1_032_000, 1_032_000));
    assertThat(health.probedAt()).isEqualTo(now - 90_000 * MILLI);
  }

  @Test
  void data_that_waits_shows_more_than_probes_that_are_not_answered() {
    after(40_000, new TcpSample().probes(2).unacknowledged(1).since(41_000, 32_000, 32_000));
    assertThat(health.isStandingStill()).isTrue();
    assertThat(health.isProbedOnly()).isFalse();
  }

  @Test
  void the_last_sign_of_life_is_the_later_of_acknowledgement_and_data() {
    after(10_000, new TcpSample().since(10, 300, 100));
    assertThat(health.lastLife()).isEqualTo(now - 100 * MILLI);
    after(10_000, new TcpSample().since(10, 200, 10_100));
    assertThat(health.lastLife()).isEqualTo(now - 200 * MILLI);
  }
}
