package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "5.10.0-28-amd64, true",
    "5.16.99, true",
    "5.17, false",
    "5.17-rc1, false",
    "6.1.0, false",
    "10.0, false",
    "odd, false"
  })
  void knows_kernels_before_5_17(String version, boolean before) {
    assertThat(Platform.isBefore(version, 5, 17)).isEqualTo(before);
  }
}
