package io.github.jmptcp.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @RegisterExtension final SystemProperties properties = new SystemProperties();

  @ParameterizedTest
  @CsvSource({"1.8, 8", "9, 9", "11, 11", "25, 25"})
  void the_release_is_read_in_the_form_of_old_jdks_too(String version, int release) {
    System.setProperty("java.specification.version", version);
    assertThat(Platform.release()).isEqualTo(release);
  }

  @ParameterizedTest
  @CsvSource({
    "Linux,      64,",
    "Linux,      32, a 64-bit JVM is needed",
    "Windows 11, 64, 'MPTCP sockets are available on Linux only, this is Windows 11'",
  })
  void it_runs_on_linux_with_64_bits(String os, String bits, @Nullable String refusal) {
    System.setProperty("os.name", os);
    System.setProperty("sun.arch.data.model", bits);
    assertThat(Platform.refusal()).isEqualTo(refusal);
  }

  @Test
  void a_jvm_that_does_not_name_its_word_size_is_taken_for_64_bits() {
    System.setProperty("os.name", "Linux");
    System.clearProperty("sun.arch.data.model");
    assertThat(Platform.refusal()).isNull();
  }
}
