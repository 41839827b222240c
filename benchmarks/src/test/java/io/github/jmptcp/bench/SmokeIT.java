package io.github.jmptcp.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each benchmark once and tiny: that it runs, not what it measures. */
class SmokeIT {
  /** Bounds a hang on a busy machine; it is not a measurement. */
  private static final long MOST_SECONDS = 15 * Long.getLong("jmptcp.patience", 60);

  @TempDir Path folder;

  @Test
  void every_benchmark_runs() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(bin -> Files.isExecutable(Path.of(bin, "mptcpize"))),
        "the Debian package mptcpize is not installed");
    Path output = folder.resolve("output");
    Process bench =
        new ProcessBuilder("../bench", "--smoke")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(bench.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
          .as("ended within %d s:%n%s", MOST_SECONDS, Files.readString(output))
          .isTrue();
      String printed = Files.readString(output);
      assertThat(bench.exitValue()).as(printed).isZero();
      assertThat(printed).contains("startup ...", "calls ...", "bytecode ...");
    } finally {
      bench.descendants().forEach(ProcessHandle::destroyForcibly);
      bench.destroyForcibly();
    }
  }
}
