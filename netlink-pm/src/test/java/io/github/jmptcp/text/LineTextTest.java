package io.github.jmptcp.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of others cannot command a terminal, nor begin a line of its own, nor flood one. */
class LineTextTest {

  @ParameterizedTest
  @ValueSource(chars = {0, 1, 7, 8, 0x1b, 0x7f, 0x80, 0x9b, 0x9f, 0xad, 0x202e, 0x2066, 0xfeff})
  void a_control_character_is_replaced(char control) {
    assertThat(LineText.printable("a" + control + "[31mb")).isEqualTo("a?[31mb");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\t', '\n', 0x0b, '\f', '\r', 0x85, 0x2028, 0x2029})
  void a_line_break_becomes_a_blank(char lineBreak) {
    assertThat(LineText.printable("a" + lineBreak + "[jmptcp] INFO b"))
        .isEqualTo("a [jmptcp] INFO b");
  }

  @Test
  void letters_of_any_script_stay() {
    String text = "größe 东京 \ud83d\ude00 ~";
    assertThat(LineText.printable(text)).isSameAs(text);
  }

  @Test
  void a_long_text_shows_its_begin_and_its_end() {
    String cut = LineText.cut("begin" + "x".repeat(1 << 20) + "\033end");
    assertThat(cut)
        .startsWith("beginxxx")
        .contains("... (1048585 characters) ...")
        .endsWith("xxx?end")
        .hasSizeLessThan(400);
    assertThat(LineText.cut("short")).isEqualTo("short");
  }
}
