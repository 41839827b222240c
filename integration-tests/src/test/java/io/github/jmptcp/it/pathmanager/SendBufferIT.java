package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.command;
import static io.github.jmptcp.it.pathmanager.PathsApp.join;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sender whose application fixes SO_SNDBUF, on two paths with a round trip of 40 ms: {@code
 * status} and {@code doctor} name it, and blame no sender that leaves the size to the kernel.
 */
class SendBufferIT {
  private static final JavaRelease JAVA = JavaReleases.of(25);
  private static final String SENTENCE = "\n  limited by the send buffer, SO_SNDBUF is set to ";

  @TempDir Path folder;
  private TwoPaths paths;

  @BeforeEach
  void build() {
    paths = new TwoPaths(Duration.ofMillis(20));
    paths.twoWays();
  }

  @AfterEach
  void remove() {
    paths.close();
  }

  private ForkedProcess client(String more) {
    return start(
        JAVA, paths.client, OnTwoPaths.ENDPOINT + ",control=" + folder.resolve("control") + more);
  }

  private String status() {
    return command(paths.client, "status", folder.resolve("control").toString());
  }

  /**
   * Connects over the first path.
   *
   * @param sendBuffer SO_SNDBUF in bytes; 0: not set
   */
  private static void connect(ForkedProcess client, int port, int sendBuffer) {
    client.send("connect 10.71.1.2 " + port + (sendBuffer == 0 ? "" : " " + sendBuffer));
    client.awaitLine("connected"::equals);
  }

  @ParameterizedTest
  @ValueSource(ints = {32_768, 131_072})
  void a_fixed_send_buffer_is_named_with_the_fix(int bytes) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = client("")) {
      connect(client, listen(server), bytes);
      join(client, paths.client);
      client.send("send " + 1024 * OnTwoPaths.MEGABYTE);
      await()
          .untilAsserted(
              () ->
                  assertThat(status())
                      .containsPattern(
                          SENTENCE
                              + bytes / 1024
                              + " KiB, the kernel's estimate of bandwidth x delay .* is [\\d.]+ [KM]iB;"
                              + " buffers=auto "));
      await()
          .untilAsserted(
              () ->
                  assertThat(command(paths.client, "doctor"))
                      .contains(
                          "process "
                              + client.pid()
                              + " bounds the throughput of 1 connection by SO_RCVBUF or SO_SNDBUF"));
    }
  }

  @Test
  void a_size_that_is_left_to_the_kernel_is_not_blamed() {
    sendsAtFullRate("", 0);
  }

  @Test
  void a_size_that_is_not_applied_is_not_blamed() {
    sendsAtFullRate(",buffers=auto", 32_768);
  }

  private void sendsAtFullRate(String option, int size) {
    try (ForkedProcess server = start(JAVA, paths.server, "subflows=4");
        ForkedProcess client = client(option)) {
      connect(client, listen(server), size);
      join(client, paths.client);
      long bytes = 64 * OnTwoPaths.MEGABYTE;
      client.send("send " + bytes);
      int looks = 0;
      while (!client.stdout().text().contains("sent " + bytes)) {
        assertThat(status()).contains(" MPTCP, 2 subflows").doesNotContain("send buffer");
        looks++;
      }
      assertThat(looks).isGreaterThan(2);
    }
  }
}
