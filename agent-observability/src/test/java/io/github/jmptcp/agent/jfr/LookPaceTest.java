package io.github.jmptcp.agent.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LookPaceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  // of no meaning by itself, and it may be negative
  private long now = -5 * SECOND;
  private final LookPace pace = new LookPace(() -> now);
  private int looks;

  /** The recorder comes by once a second; a look would take that long. */
  private int looksIn(int seconds, int millis) {
    looks = 0;
    for (int i = 0; i < seconds; i++) {
      long next = now + SECOND;
      pace.run(
          () -> {
            looks++;
            now += TimeUnit.MILLISECONDS.toNanos(millis);
          });
      now = next;
    }
    return looks;
  }

  @Test
  void a_look_of_10_ms_is_made_each_second() {
    assertThat(looksIn(10, 10)).isEqualTo(10);
  }

  @Test
  void looks_of_150_ms_take_one_hundredth_of_the_time() {
    looksIn(2, 150);
    assertThat(looksIn(15 * 40, 150)).isEqualTo(40);
  }

  @Test
  void the_first_look_does_not_count() {
    looksIn(1, 900);
    assertThat(looksIn(10, 1)).isEqualTo(10);
  }

  @Test
  void a_single_pause_does_not_count() {
    looksIn(5, 1);
    looksIn(1, 900);
    assertThat(looksIn(10, 1)).isEqualTo(10);
  }

  @Test
  void the_next_cheap_look_ends_the_wait_of_dear_ones() {
    looksIn(2, 150);
    assertThat(looksIn(15 + 10, 1)).isBetween(10, 12);
  }

  @Test
  void one_that_fails_counts_by_what_it_took() {
    looksIn(1, 150);
    try {
      pace.run(
          () -> {
            now += SECOND / 2;
            throw new IllegalStateException();
          });
    } catch (IllegalStateException expected) {
      now += SECOND;
    }
    assertThat(looksIn(10, 1)).isZero();
  }
}
