package io.github.jmptcp.paths.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialScheduleTest {
  private static final long SECOND = 1_000_000_000;

  /** The pauses before the trials of a path that is found slow a second after each. */
  private static List<Long> pausesOfSlowPath(TrialSchedule schedule, int trials) {
    List<Long> pauses = new ArrayList<>();
    long now = 0;
    schedule.demoted(now);
    while (pauses.size() < trials) {
      long since = now;
      while (!schedule.isDue(now)) {
        now += SECOND;
      }
      pauses.add((now - since) / SECOND);
      schedule.tried(now);
      now += SECOND;
      schedule.demoted(now);
    }
    return pauses;
  }

  @Test
  void a_path_that_stays_slow_is_tried_ever_less_often() {
    assertThat(pausesOfSlowPath(new TrialSchedule(), 7))
        .containsExactly(30L, 60L, 120L, 240L, 480L, 600L, 600L);
  }

  @Test
  void a_path_that_was_good_for_a_minute_starts_from_the_beginning() {
    TrialSchedule schedule = new TrialSchedule();
    pausesOfSlowPath(schedule, 5);
    long now = 10_000 * SECOND;
    schedule.tried(now);
    now += 60 * SECOND;
    schedule.demoted(now);
    assertThat(schedule.nextTrial()).isEqualTo(now + 30 * SECOND);
  }
}
