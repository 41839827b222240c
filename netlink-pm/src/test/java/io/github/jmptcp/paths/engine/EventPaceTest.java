package io.github.jmptcp.paths.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventPaceTest {
  private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);

  private long now = -5;
  private final EventPace pace = new EventPace(now);

  private void taken(int rounds, int events, long apart) {
    for (int i = 0; i < rounds; i++) {
      now += apart;
      pace.taken(events, now);
    }
  }

  @Test
  void the_first_events_of_many_are_taken_at_once() {
    taken(31, 1, 100 * MICRO);
    assertThat(pace.pause()).isZero();
    taken(1, 1, 100 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.LONGEST);
  }

  @Test
  void events_that_come_now_and_then_never_wait() {
    taken(1_000, 3, 1_500 * MICRO);
    assertThat(pace.pause()).isZero();
  }

  @Test
  void a_round_without_events_ends_a_run() {
    taken(31, 1, 100 * MICRO);
    taken(1, 0, 100 * MICRO);
    taken(31, 1, 100 * MICRO);
    assertThat(pace.pause()).isZero();
  }

  @Test
  void pauses_go_on_while_each_brings_many_events() {
    taken(32, 1, 100 * MICRO);
    taken(100, 8, 5_100 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.LONGEST);
    taken(1, 7, 5_100 * MICRO);
    assertThat(pace.pause()).isZero();
  }

  @Test
  void the_more_events_come_the_shorter_they_wait() {
    taken(32, 1, 100 * MICRO);
    taken(1, 129, 5_100 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.LONGEST / 2);
    taken(1, 100, 2_600 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.LONGEST / 2);
    taken(10, 1_000, 2_600 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.SHORTEST);
    taken(10, 10, 400 * MICRO);
    assertThat(pace.pause()).isEqualTo(EventPace.LONGEST);
  }
}
