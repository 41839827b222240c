package io.github.jmptcp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "3355443, 3.1 MiB",
    "220200960, 210 MiB",
    "3340000000, 3.1 GiB"
  })
  void as_people_read_them(long bytes, String text) {
    assertThat(Bytes.text(bytes)).isEqualTo(text);
  }
}
