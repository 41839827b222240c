package io.github.jmptcp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void takes_ratios_within_a_round_and_not_of_the_medians() {
    Samples samples = new Samples();
    double[] base = {10, 100, 1000};
    double[] other = {20, 150, 4000};
    for (int i = 0; i < 3; i++) {
      samples.add("base", base[i]);
      samples.add("other", other[i]);
    }
    assertThat(samples.ratio("other", "base")).isEqualTo(new Samples.Spread(1.75, 2, 3));
    assertThat(samples.of("other").median()).isEqualTo(150);
  }

  @Test
  void says_whether_a_bound_is_met_by_the_median_ratio() {
    Samples samples = new Samples();
    samples.add("agent", 109);
    samples.add("empty", 100);
    assertThat(new Result.Bound("agent", "empty", true, 1.1).isMet(samples)).isTrue();
    assertThat(new Result.Bound("agent", "empty", true, 1.08).isMet(samples)).isFalse();
    assertThat(new Result.Bound("agent", "empty", false, 1.1).isMet(samples)).isFalse();
  }
}
