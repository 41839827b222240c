package io.github.jmptcp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import demo.files.FileClient;
import demo.files.FileContent;
import demo.files.FileServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnmodifiedApplicationsTest {

  private static final int JAVA_8 = 52;

  private static byte[] classFile(Class<?> type) throws Exception {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {FileServer.class, FileClient.class, FileContent.class})
  void the_applications_are_java_8_and_know_nothing_of_mptcp(Class<?> type) throws Exception {
    byte[] bytes = classFile(type);
    assertThat(bytes[7]).isEqualTo((byte) JAVA_8);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT))
        .doesNotContain("mptcp")
        .doesNotContain("multipath");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65520, 65521, 65522, 1_000_000})
  void the_checksum_is_that_of_the_content(long size) throws Exception {
    CRC32 crc = new CRC32();
    byte[] content;
    try (FileContent file = new FileContent(size)) {
      content = file.readAllBytes();
    }
    crc.update(content);
    assertThat(content).hasSize((int) size);
    assertThat(FileContent.checksum(size)).isEqualTo(crc.getValue());
  }

  @Test
  void single_bytes_are_those_of_the_blocks() throws Exception {
    try (FileContent one = new FileContent(70_000);
        FileContent blocks = new FileContent(70_000)) {
      byte[] expected = blocks.readAllBytes();
      for (byte b : expected) {
        assertThat(one.read()).isEqualTo(b & 0xff);
      }
      assertThat(one.read()).isEqualTo(-1);
    }
  }
}
