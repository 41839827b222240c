package io.github.jmptcp.paths.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialScheduleTest {
  private static final long SECOND = 1_000_000_000;
  private static final SlowPath.Reason WAITS = SlowPath.Reason.BEST_PATH_WAITS;
  private static final SlowPath.Reason SOONER = SlowPath.Reason.BEST_PATH_IS_SOONER;

  /** The pauses before the trials of a path that is found slow a second after each. */
  private static List<Long> pausesOfSlowPath(TrialSchedule schedule, int trials) {
    List<Long> pauses = new ArrayList<>();
    long now = 0;
    schedule.demoted(WAITS, now);
    while (pauses.size() < trials) {
      long since = now;
      while (!schedule.isDue(now)) {
        now += SECOND;
      }
      pauses.add((now - since) / SECOND);
      schedule.tried(now);
      now += SECOND;
      schedule.demoted(WAITS, now);
    }
    return pauses;
  }

  @Test
  void a_path_that_stays_slow_is_tried_ever_less_often() {
    assertThat(pausesOfSlowPath(new TrialSchedule(), 6))
        .containsExactly(60L, 120L, 240L, 480L, 600L, 600L);
  }

  @Test
  void a_path_that_was_good_for_a_minute_starts_from_the_beginning() {
    TrialSchedule schedule = new TrialSchedule();
    pausesOfSlowPath(schedule, 5);
    long now = 10_000 * SECOND;
    schedule.tried(now);
    now += 60 * SECOND;
    schedule.demoted(WAITS, now);
    assertThat(schedule.nextTrial()).isEqualTo(now + 60 * SECOND);
  }

  @Test
  void a_path_that_helped_full_ones_is_left_alone_by_small_data_ever_longer() {
    TrialSchedule schedule = new TrialSchedule();
    long now = 0;
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      schedule.demoted(SOONER, now);
      assertThat(schedule.helpsFullPaths()).isTrue();
      schedule.needed(now);
      long since = now;
      while (!schedule.mayDemote(SOONER, now)) {
        assertThat(schedule.mayDemote(WAITS, now)).isTrue();
        now += SECOND;
      }
      pauses.add((now - since) / SECOND);
    }
    assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
    schedule.demoted(SOONER, now);
    now += 601 * SECOND;
    schedule.needed(now);
    assertThat(schedule.mayDemote(SOONER, now + 10 * SECOND)).isTrue();
    schedule.demoted(WAITS, now);
    assertThat(schedule.helpsFullPaths()).isFalse();
  }
}
