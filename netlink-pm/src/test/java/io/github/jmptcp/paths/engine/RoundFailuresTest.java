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
  void of_faults_each_kind_is_reported_once_however_often_they_come_back() {
    RuntimeException fault = new IllegalArgumentException("from 2 to 2");
    for (int i = 0; i < 1_000; i++) {
      long second = 100 + i * 10L;
      failures.broken(fault, TimeUnit.SECONDS.toNanos(second));
      workedAt(second + 5);
    }
    assertThat(seen.lines).hasSize(2);
    assertThat(seen.lines.get(0))
        .contains("problem a fault in jmptcp ended a round, which is tried again: " + fault);
    assertThat(seen.count("watched again")).isEqualTo(1);
    failures.broken(new IllegalArgumentException("elsewhere"), 0);
    assertThat(seen.count("problem")).isEqualTo(2);
  }

  @Test
  void faults_in_a_row_are_tried_again_once_a_minute_at_last() {
    long pause = 0;
    for (int i = 0; i < 8; i++) {
      pause = failures.broken(new IllegalStateException(), 0);
    }
    assertThat(pause).isEqualTo(TimeUnit.MINUTES.toNanos(1));
    assertThat(seen.count("problem")).isEqualTo(1);
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
