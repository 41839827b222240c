package io.github.jmptcp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A FIFO without a writer and a device without an end are refused at once. */
@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegularFileTest {
  @TempDir Path folder;

  @Test
  void a_file_is_read_completely_through_a_link_too() throws IOException {
    byte[] content = new byte[RegularFile.MAX_BYTES];
    content[content.length - 1] = 1;
    Path file = Files.write(folder.resolve("file"), content);
    assertThat(RegularFile.read(file.toFile())).isEqualTo(content);

    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(RegularFile.read(link.toFile())).isEqualTo(content);
  }

  @Test
  void a_file_of_proc_is_read_although_its_length_is_0() throws IOException {
    assertThat(RegularFile.read(new File("/proc/self/stat"))).isNotEmpty();
  }

  @Test
  void one_byte_more_is_refused() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[RegularFile.MAX_BYTES + 1]);
    assertThatThrownBy(() -> RegularFile.read(file.toFile()))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " has more than 1048576 bytes (1 MiB)");
  }

  @Test
  void a_fifo_a_device_and_a_directory_are_refused() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    for (File other : new File[] {fifo.toFile(), new File("/dev/zero"), folder.toFile()}) {
      assertThatThrownBy(() -> RegularFile.read(other))
          .isInstanceOf(IOException.class)
          .hasMessage(other + " is not a regular file");
    }
  }

  @Test
  void a_missing_file_is_reported_by_the_system_and_can_be_created() throws IOException {
    File missing = folder.resolve("missing").toFile();
    RegularFile.check(missing);
    assertThatThrownBy(() -> RegularFile.read(missing)).isInstanceOf(FileNotFoundException.class);
  }
}
