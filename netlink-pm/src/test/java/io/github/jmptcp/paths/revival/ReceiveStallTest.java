package io.github.jmptcp.paths.revival;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceiveStallTest {
  private static final long MILLI = 1_000_000;

  private final ReceiveStall stall = new ReceiveStall();
  private long now = 100_000 * MILLI;

  private boolean stalls(long receiveNext, long furthest) {
    now += 250 * MILLI;
    stall.observe(now, receiveNext, furthest);
    return stall.isStalled(now);
  }

  @Test
  void goes_on_without_reaching_what_has_arrived() {
    for (int i = 0; i < 4; i++) {
      assertThat(stalls(1_000 + i, 900_000)).isFalse();
    }
    assertThat(stalls(1_010, 900_000)).isTrue();
    assertThat(stall.isWaiting()).isTrue();
  }

  @Test
  void what_arrives_last_may_be_the_missing_data_itself() {
    stalls(1_000, 900_000);
    for (int i = 0; i < 3; i++) {
      stalls(2_000 + i, 2_000 + i);
    }
    assertThat(stalls(2_010, 2_010)).isTrue();
  }

  @Test
  void does_not_stall_while_it_reaches_each_mark_in_time() {
    for (int i = 0; i < 40; i++) {
      assertThat(stalls(i * 100L, i * 100L + 300)).isFalse();
    }
  }

  @Test
  void does_not_stall_where_nothing_goes_on() {
    for (int i = 0; i < 40; i++) {
      assertThat(stalls(1_000, 900_000)).isFalse();
    }
  }

  @Test
  void numbers_that_wrap_around() {
    long start = Long.MAX_VALUE - 10;
    for (int i = 0; i < 4; i++) {
      assertThat(stalls(start + i, start + 1_000)).isFalse();
    }
    assertThat(stalls(start + 20, start + 1_000)).isTrue();
    assertThat(stalls(start + 1_000, start + 1_000)).isFalse();
    assertThat(stall.isWaiting()).isFalse();
  }

  @Test
  void is_given_as_much_time_again_and_then_left_alone() {
    long next = 1_000;
    int ended = 0;
    for (int i = 0; i < 100; i++) {
      if (stalls(next++, 900_000)) {
        stall.ended(now);
        ended++;
        assertThat(stall.isStalled(now)).isFalse();
      }
    }
    assertThat(ended).isEqualTo(ReceiveStall.MOST_ENDED);
  }
}
