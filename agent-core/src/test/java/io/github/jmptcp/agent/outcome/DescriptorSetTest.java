package io.github.jmptcp.agent.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorSetTest {

  // the first and last of a word, of a page, and of all pages
  @ParameterizedTest
  @ValueSource(ints = {0, 63, 64, 16_383, 16_384, 1_048_575})
  void a_descriptor_is_in_from_add_to_remove(int fd) {
    DescriptorSet set = DescriptorSet.empty();
    assertThat(set.contains(fd)).isFalse();
    assertThat(set.remove(fd)).isFalse();
    set.add(fd);
    assertThat(set.contains(fd)).isTrue();
    assertThat(set.contains(fd ^ 1)).isFalse();
    assertThat(set.remove(fd)).isTrue();
    assertThat(set.contains(fd)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 63, 64, 16_383, 16_384, 1_048_575})
  void a_full_set_has_all_until_they_are_removed(int fd) {
    DescriptorSet set = DescriptorSet.full();
    assertThat(set.contains(fd)).isTrue();
    assertThat(set.remove(fd)).isTrue();
    assertThat(set.remove(fd)).isFalse();
    assertThat(set.contains(fd ^ 1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1_048_576, Integer.MAX_VALUE})
  void what_it_has_no_bit_for_is_always_in(int fd) {
    DescriptorSet set = DescriptorSet.empty();
    assertThat(set.remove(fd)).isTrue();
    assertThat(set.contains(fd)).isTrue();
  }
}
