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
    assertThat(new RatioBound("agent", "empty", true, 1.1).isMet(samples)).isTrue();
    assertThat(new RatioBound("agent", "empty", true, 1.08).isMet(samples)).isFalse();
    assertThat(new RatioBound("agent", "empty", false, 1.1).isMet(samples)).isFalse();
  }

  @Test
  void says_whether_a_value_stays_below_its_bound() {
    Samples samples = new Samples();
    samples.add("agent", 1.9);
    ValueBound two = new ValueBound("agent", 2, "s");
    assertThat(two.isMet(samples)).isTrue();
    assertThat(two.text(samples)).isEqualTo("agent at most 2.00 s: 1.90 s, reached");
    assertThat(new ValueBound("agent", 1.8, "s").isMet(samples)).isFalse();
    assertThat(new ValueBound("another", 2, "s").isMet(samples)).isFalse();
  }
}
