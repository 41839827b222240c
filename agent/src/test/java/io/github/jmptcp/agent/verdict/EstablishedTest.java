package io.github.jmptcp.agent.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EstablishedTest {
  private final Established established = new Established();

  @Test
  void takes_every_descriptor_for_one_until_its_first_close() {
    assertThat(established.remove(7)).isTrue();
    assertThat(established.remove(7)).isFalse();
  }

  @Test
  void knows_a_descriptor_again_once_it_is_connected() {
    established.remove(64);
    established.add(64);
    assertThat(established.remove(65)).isTrue();
    assertThat(established.remove(64)).isTrue();
    assertThat(established.remove(64)).isFalse();
  }

  @Test
  void asks_always_about_descriptors_that_it_has_no_room_for() {
    established.remove(1_000_000);
    assertThat(established.remove(1_000_000)).isTrue();
    assertThat(established.remove(-1)).isTrue();
  }
}
