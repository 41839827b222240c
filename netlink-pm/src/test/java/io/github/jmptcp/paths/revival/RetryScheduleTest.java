package io.github.jmptcp.paths.revival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryScheduleTest {
  private static final long SECOND = 1_000_000_000;

  private static List<Long> triesWithin(RetrySchedule schedule, int seconds, boolean refused) {
    List<Long> tries = new ArrayList<>();
    for (long second = 0; second < seconds; second++) {
      if (schedule.isDue(second * SECOND)) {
        tries.add(second);
        schedule.tried(second * SECOND);
        if (refused) {
          schedule.lost(LossReason.REFUSED, second * SECOND);
        }
      }
    }
    return tries;
  }

  @Test
  void a_silent_path_gets_a_fresh_join_when_the_kernel_would_repeat_the_last_one_more_slowly() {
    assertThat(triesWithin(new RetrySchedule(4, 0), 30, false))
        .containsExactly(0L, 5L, 10L, 15L, 20L, 25L);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 2", "4, 5", "100, 10"})
  void the_pause_follows_the_kernels_repetitions_up_to_ten_seconds(int repeats, long pause) {
    List<Long> tries = triesWithin(new RetrySchedule(repeats, 0), 60, false);
    assertThat(tries.get(5) - tries.get(4)).isEqualTo(pause);
  }

  @Test
  void refused_joins_are_tried_ever_more_slowly_up_to_ten_seconds() {
    assertThat(triesWithin(new RetrySchedule(4, 0), 50, true))
        .containsExactly(0L, 1L, 3L, 7L, 15L, 25L, 35L, 45L);
  }

  /** As with 10,000 connections: the kernel has to find a local port for each join. */
  @Test
  void tries_that_take_the_kernel_long_take_a_tenth_of_the_time() {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    schedule.tried(0, 9_200 * SECOND / 1_000);
    schedule.lost(LossReason.NOT_REACHED, 10 * SECOND);
    assertThat(schedule.nextTry()).isEqualTo(90 * SECOND);
    schedule.lost(LossReason.REFUSED, 11 * SECOND);
    assertThat(schedule.nextTry()).isEqualTo(90 * SECOND);
    schedule.resume(12 * SECOND);
    assertThat(schedule.nextTry()).isEqualTo(90 * SECOND);
    schedule.reset(13 * SECOND);
    assertThat(schedule.nextTry()).isEqualTo(90 * SECOND);
    schedule.hurry(14 * SECOND);
    assertThat(schedule.isDue(14 * SECOND)).isTrue();
  }

  @Test
  void a_try_that_waits_for_a_moment_in_the_kernel_changes_nothing() {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    schedule.tried(0, SECOND / 5);
    schedule.lost(LossReason.NOT_REACHED, SECOND / 2);
    assertThat(schedule.nextTry()).isEqualTo(SECOND);
  }

  @Test
  void an_interface_that_comes_back_makes_a_try_due_at_once() {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    triesWithin(schedule, 20, true);
    assertThat(schedule.isDue(21 * SECOND)).isFalse();
    schedule.hurry(21 * SECOND);
    assertThat(schedule.isDue(21 * SECOND)).isTrue();
    schedule.tried(21 * SECOND);
    assertThat(schedule.isDue(25 * SECOND)).isFalse();
    assertThat(schedule.isDue(26 * SECOND)).isTrue();
  }

  @Test
  void a_join_that_the_kernel_has_ended_is_tried_again_soon() {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    schedule.tried(0);
    schedule.lost(LossReason.NOT_REACHED, 0);
    assertThat(schedule.nextTry()).as("no route, at once").isEqualTo(SECOND);
    schedule.tried(SECOND);
    schedule.lost(LossReason.NOT_REACHED, 4 * SECOND);
    assertThat(schedule.nextTry()).as("no answer of the next hop").isEqualTo(4 * SECOND);
    schedule.tried(4 * SECOND);
    schedule.tried(9 * SECOND);
    schedule.lost(LossReason.RESET, 9 * SECOND);
    assertThat(schedule.nextTry()).as("not each second permanently").isEqualTo(11 * SECOND);
    schedule.lost(LossReason.REFUSED, 11 * SECOND);
    schedule.tried(11 * SECOND);
    long refused = schedule.nextTry();
    schedule.lost(LossReason.NOT_REACHED, 11 * SECOND);
    assertThat(schedule.nextTry()).isEqualTo(refused);
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED_OUT", "STOOD_STILL", "UNKNOWN"})
  void a_loss_that_does_not_end_the_try_changes_nothing(LossReason reason) {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    schedule.tried(0);
    schedule.lost(reason, SECOND);
    assertThat(schedule.nextTry()).isEqualTo(5 * SECOND);
  }

  @Test
  void a_reset_counts_from_the_beginning() {
    RetrySchedule schedule = new RetrySchedule(4, 0);
    triesWithin(schedule, 20, false);
    assertThat(schedule.tries()).isEqualTo(4);
    schedule.reset(30 * SECOND);
    assertThat(schedule.tries()).isZero();
    assertThat(schedule.isDue(29 * SECOND)).isFalse();
    assertThat(schedule.isDue(30 * SECOND)).isTrue();
  }

  @Test
  void a_path_that_answers_others_is_tried_as_soon_as_the_last_try_allows() {
    RetrySchedule silent = new RetrySchedule(4, 0);
    silent.resume(0);
    assertThat(silent.isDue(0)).as("never tried yet").isTrue();
    triesWithin(silent, 20, false);
    long last = silent.nextTry() - 5 * SECOND;
    silent.resume(last + SECOND / 2);
    assertThat(silent.nextTry()).isEqualTo(last + SECOND);
    silent.resume(last + 3 * SECOND);
    assertThat(silent.nextTry()).isEqualTo(last + 3 * SECOND);
    RetrySchedule refused = new RetrySchedule(4, 0);
    triesWithin(refused, 50, true);
    long next = refused.nextTry();
    refused.resume(next - 9 * SECOND);
    assertThat(refused.nextTry()).as("it refuses this one").isEqualTo(next);
  }
}
