package io.github.jmptcp.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final String[] VALID = {"port", "backup", "loopback", "id"};

  @ParameterizedTest
  @CsvSource({
    "prot, port", // two neighbours swapped are one edit
    "PORT, port",
    "bakp, backup", // two edits of six letters
    "loopbck, loopback",
    "pt, ", // two edits of four letters
    "xyzzy, "
  })
  void finds_the_nearest_valid_word(String word, String nearest) {
    assertThat(DidYouMean.nearest(word, VALID)).isEqualTo(nearest);
  }

  @Test
  void writes_a_hint_where_a_word_is_near() {
    assertThat(DidYouMean.hint("bakup", VALID)).isEqualTo("; did you mean backup?");
    assertThat(DidYouMean.hint("xyzzy", VALID)).isEmpty();
  }

  @Test
  void is_quick_with_a_word_of_a_megabyte() {
    String word = new String(new char[1 << 20]).replace('\0', 'a');
    assertThat(DidYouMean.nearest(word, VALID)).isNull();
  }
}
