package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListAllowanceTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = -3 * SECOND; // of no meaning by itself, and it may be negative

  private final ListAllowance allowance = new ListAllowance(START);
  private long now = START;

  /** Whether a list could be made; it shows so many sockets. */
  private boolean list(int sockets, long millis) {
    long began = now;
    if (!allowance.begin(began)) {
      return false;
    }
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    allowance.ended(began, now, sockets);
    return true;
  }

  @Test
  void few_sockets_are_listed_for_2_s_at_once_and_then_for_one_hundredth_of_the_time() {
    int lists = 0;
    while (list(1_000, 10)) {
      lists++;
    }
    assertThat(lists).isBetween(200, 205);
    now += 100 * SECOND;
    lists = 0;
    while (list(1_000, 10)) {
      lists++;
    }
    assertThat(lists).isBetween(98, 104);
  }

  @Test
  void many_are_listed_again_after_1000_times_what_it_took() {
    assertThat(list(50_000, 100)).isTrue();
    now += 100 * SECOND - 1;
    assertThat(list(50_000, 100)).isFalse();
    now += 1;
    assertThat(list(50_000, 100)).isTrue();
    assertThat(list(50_000, 100)).isFalse();
  }

  @Test
  void many_are_listed_by_one_thread_at_a_time() {
    list(50_000, 100);
    now += 100 * SECOND;
    assertThat(allowance.begin(now)).isTrue();
    assertThat(allowance.begin(now)).isFalse();
  }

  @Test
  void few_again_are_listed_at_once() {
    list(50_000, 100);
    now += 100 * SECOND;
    assertThat(list(1_000, 1)).isTrue();
    assertThat(list(1_000, 1)).isTrue();
  }
}
