package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundFailuresTest {
  private final SeenPaths seen = new SeenPaths();
  private final RoundFailures failures = new RoundFailures(seen);

  private long failedAt(long second) {
    return TimeUnit.NANOSECONDS.toSeconds(
        failures.failed("ENOMEM", TimeUnit.SECONDS.toNanos(second)));
  }

  private void workedAt(long second) {
    failures.worked(TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void are_tried_again_less_and_less_often_and_reported_once() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pauses.add(failedAt(100 + i));
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(seen.lines).hasSize(1);
    assertThat(seen.count("problem paths cannot be watched now, which is tried again: ENOMEM"))
        .isEqualTo(1);
  }

  @Test
  void are_over_once_rounds_work_for_some_time() {
    workedAt(99);
    assertThat(failedAt(100)).isEqualTo(1);
    workedAt(101);
    assertThat(failedAt(101)).isEqualTo(2);
    workedAt(103);
    workedAt(104);
    assertThat(seen.count("again")).isEqualTo(1);
    workedAt(105);
    workedAt(106);
    assertThat(seen.count("watched again")).isEqualTo(1);
    assertThat(failedAt(107)).isEqualTo(1);
    assertThat(seen.count("problem")).isEqualTo(2);
  }
}
