package io.github.jmptcp.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftoversTest {
  /** Above the highest process id that Linux gives (2^22). */
  private static final long NOBODY = 5_000_000;

  @Test
  void only_names_of_runs_that_have_ended() {
    long self = ProcessHandle.current().pid();
    assertThat(Leftovers.isDead("jm-pm-c-" + NOBODY + "-0a1b2c")).isTrue();
    assertThat(Leftovers.isDead("jm-pm-c-" + self + "-0a1b2c")).isFalse();
    assertThat(Leftovers.isDead("jmb-" + NOBODY + "-0a1b2c")).isFalse();
    assertThat(Leftovers.isDead("vpn")).isFalse();
  }
}
