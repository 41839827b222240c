package io.github.jmptcp.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  @TempDir Path folder;

  @Test
  void a_message_is_one_line_whatever_is_in_it() throws IOException {
    Path file = folder.resolve("log");
    Log.open(Level.INFO, file.toString()).info("a\r\033[2Kb\nc\u2028[jmptcp] d");
    assertThat(file).hasContent("[jmptcp] INFO a ?[2Kb c [jmptcp] d\n");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_fifo_is_no_log_file_neither_at_first_nor_after_a_rotation() throws Exception {
    Path file = folder.resolve("log");
    Log log = Log.open(Level.INFO, file.toString());
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(log::reopen)
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not a regular file");
    log.info("still goes to the file that was open");

    Log.open(Level.ERROR, file.toString()); // returns, and logs to stderr
  }
}
