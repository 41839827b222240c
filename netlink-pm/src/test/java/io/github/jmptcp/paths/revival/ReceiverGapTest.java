package io.github.jmptcp.paths.revival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A download over two subflows, looked at each 50 ms. */
class ReceiverGapTest {
  private static final long MILLI = 1_000_000;

  private long now = 100_000 * MILLI;
  private final SubflowHealth first = new SubflowHealth(now);
  private final SubflowHealth second = new SubflowHealth(now);
  private final List<SubflowHealth> both = List.of(first, second);
  private final ReceiverGap gap = new ReceiverGap();
  private long firstBytes;
  private long secondBytes;
  private long firstAt = now;
  private long secondAt = now;
  private long expected;
  private int secondLate;

  /** 50 ms in which subflows deliver, and the connection goes on or waits. */
  private void look(boolean firstDelivers, boolean secondDelivers, boolean goesOn) {
    now += 50 * MILLI;
    if (firstDelivers) {
      firstBytes += 100_000;
      firstAt = now;
    }
    if (secondDelivers) {
      secondBytes += 50_000;
      secondAt = now;
    }
    expected += goesOn ? 1 : 0;
    observe(first, firstBytes, firstAt, 0);
    observe(second, secondBytes, secondAt, secondLate);
    gap.observe(now, expected, both);
  }

  private void observe(SubflowHealth subflow, long bytes, long at, int late) {
    int since = (int) ((now - at) / MILLI);
    subflow.observe(
        now,
        new TcpSample()
            .since(9_000, since, since)
            .received(bytes, (int) (bytes / 1_000))
            .outOfOrder(late)
            .info());
  }

  @BeforeEach
  void bothCarry() {
    for (int i = 0; i < 10; i++) {
      look(true, true, true);
    }
    assertThat(gap.isNeeded(now, both)).isTrue();
  }

  private boolean isStandingStill() {
    assertThat(gap.isStandingStill(now, first)).isFalse();
    return gap.isStandingStill(now, second);
  }

  @Test
  void a_subflow_that_owes_a_byte_and_is_silent_for_half_a_second_stands_still() {
    for (int millis = 50; millis < 1_000; millis += 50) {
      look(true, false, false);
      assertThat(isStandingStill()).as("after %d ms", millis).isEqualTo(millis >= 500);
    }
  }

  /** A full queue has dropped packets, the last ones too: the peer's timer sends them again. */
  @Test
  void a_path_that_loses_packets_anyway_gets_twice_the_time() {
    secondLate = 20;
    for (int millis = 50; millis < 1_500; millis += 50) {
      look(true, false, false);
      assertThat(isStandingStill()).as("after %d ms", millis).isEqualTo(millis >= 1_000);
    }
  }

  /** A slow path with a deep queue has the missing byte itself; the good one has nothing to do. */
  @Test
  void a_silent_subflow_owes_nothing_while_the_other_delivers_what_is_before_the_byte() {
    first.setDeliveredEnd(expected);
    for (int millis = 50; millis < 1_500; millis += 50) {
      look(true, false, false);
      assertThat(isStandingStill()).as("after %d ms", millis).isFalse();
    }
    first.setDeliveredEnd(expected + 1);
    look(true, false, false);
    assertThat(isStandingStill()).isTrue();
  }

  /**
   * Beside a slow path with a deep queue: the window is used up by what the good path delivered.
   */
  @Test
  void a_silent_subflow_that_has_passed_the_byte_owes_nothing() {
    first.setDeliveredEnd(expected + 200_000);
    second.setDeliveredEnd(expected + 1_450_000);
    second.setDeliveredEnd(expected - 25_976); // sent again on it for the other
    for (int millis = 50; millis < 3_000; millis += 50) {
      look(true, false, false);
      assertThat(isStandingStill()).as("after %d ms", millis).isFalse();
    }
  }

  @Test
  void one_that_has_delivered_what_is_before_the_byte_may_owe_it() {
    first.setDeliveredEnd(expected + 200_000);
    second.setDeliveredEnd(expected);
    for (int millis = 50; millis < 1_000; millis += 50) {
      look(true, false, false);
      assertThat(isStandingStill()).as("after %d ms", millis).isEqualTo(millis >= 500);
    }
  }

  @Test
  void what_arrives_by_a_new_backup_was_in_queues_until_it_has_been_silent() {
    first.setBackup(true);
    for (int i = 0; i < 40; i++) {
      look(true, false, i % 2 == 0);
      assertThat(isStandingStill()).isFalse();
    }
    for (int i = 0; i < 21; i++) {
      look(false, true, true);
    }
    look(true, false, true);
    for (int i = 0; i < 12; i++) {
      look(true, false, true);
    }
    assertThat(isStandingStill()).isTrue();
  }

  @Test
  void it_does_so_after_the_peer_has_sent_the_byte_again_on_the_other() {
    look(true, false, false);
    look(true, false, false);
    look(true, false, false);
    for (int i = 4; i < 10; i++) {
      look(true, false, true);
      assertThat(isStandingStill()).isFalse();
    }
    look(true, false, true);
    assertThat(isStandingStill()).isTrue();
    assertThat(gap.isNeeded(now + 60_000 * MILLI, both)).isTrue();
  }

  @Test
  void a_peer_that_merely_stops_to_use_a_subflow_is_no_sign() {
    for (int i = 0; i < 100; i++) {
      look(true, false, true);
      assertThat(isStandingStill()).isFalse();
    }
    assertThat(gap.isNeeded(now, both)).isFalse();
  }

  @Test
  void a_pause_of_the_peer_is_no_sign() {
    for (int i = 0; i < 30; i++) {
      look(false, false, false);
      assertThat(isStandingStill()).isFalse();
    }
    look(true, true, true);
    assertThat(isStandingStill()).isFalse();
  }

  @Test
  void one_segment_settles_it() {
    for (int i = 0; i < 8; i++) {
      look(true, false, false);
    }
    look(true, true, true);
    for (int i = 0; i < 30; i++) {
      look(true, false, true);
      assertThat(isStandingStill()).isFalse();
    }
  }

  @Test
  void a_slow_path_is_given_three_of_its_round_trips() {
    for (int i = 0; i < 10; i++) {
      look(true, false, false);
    }
    byte[] slow =
        new TcpSample()
            .since(9_000, 500, 500)
            .received(secondBytes, (int) (secondBytes / 1_000))
            .toBytes();
    java.nio.ByteBuffer.wrap(slow).order(java.nio.ByteOrder.nativeOrder()).putInt(92, 300_000);
    SubflowHealth other = new SubflowHealth(now);
    assertThat(gap.isStandingStill(now, other)).as("one that owes nothing").isFalse();
    assertThat(isStandingStill()).isTrue();
    second.observe(now, new io.github.jmptcp.mptcp.TcpInfo(slow));
    assertThat(gap.isStandingStill(now, second)).isFalse();
    assertThat(gap.isStandingStill(now + 600 * MILLI, second)).isTrue();
  }

  @Test
  void data_on_a_backup_means_that_the_peer_gets_nothing_through_on_the_others() {
    first.setBackup(true);
    for (int i = 0; i < 24; i++) {
      look(false, false, false);
      assertThat(isStandingStill()).isFalse();
    }
    look(true, false, true);
    look(true, false, true);
    assertThat(isStandingStill()).isTrue();
  }

  @Test
  void a_backup_that_pauses_between_two_looks_has_still_shown_it() {
    secondLate = 20;
    first.setBackup(true);
    for (int i = 0; i < 24; i++) {
      look(false, true, true);
    }
    for (int i = 0; i < 10; i++) {
      look(false, false, false);
    }
    look(true, false, true);
    look(true, false, true);
    assertThat(isStandingStill()).isTrue();
    look(false, false, false);
    assertThat(isStandingStill()).isTrue();
  }
}
