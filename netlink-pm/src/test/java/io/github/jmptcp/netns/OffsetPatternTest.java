package io.github.jmptcp.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetPatternTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 41})
  void bytes_show_their_offset(int begin) {
    MemorySegment words = MemorySegment.ofArray(new long[20]);
    OffsetPattern.fill(words, 8_000_000_000L);
    assertThat(OffsetPattern.offsetOf(words, begin)).isEqualTo(8_000_000_000L + begin);
    assertThat(words.get(java.lang.foreign.ValueLayout.JAVA_BYTE, begin))
        .isEqualTo(OffsetPattern.at(8_000_000_000L + begin));
  }

  @Test
  void others_have_none() {
    assertThat(OffsetPattern.offsetOf(MemorySegment.ofArray(new byte[64]), 3)).isEqualTo(-1);
  }
}
