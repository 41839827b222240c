package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.KeyStoreFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * On an MPTCP socket the kernel counts one byte at the end of the stream (FIONREAD), and {@code
 * SSLSocket.close()} reads until there is none: it would loop forever.
 */
class EndOfStreamIT {
  private static KeyStoreFile keys;

  @BeforeAll
  static void makeKeys(@TempDir Path folder) throws Exception {
    keys = KeyStoreFile.in(folder);
  }

  @EachRelease
  void available_is_0_at_the_end_and_tls_closes_from_both_ends(JavaRelease release) {
    endOfStream(release, "-Dapps.run=default");
  }

  @EachRelease(from = 13, to = 17)
  void the_same_with_usePlainSocketImpl(JavaRelease release) {
    endOfStream(release, "-Djdk.net.usePlainSocketImpl");
  }

  private static void endOfStream(JavaRelease release, String jvmArg) {
    String plain;
    try (Netns netns = Netns.create("eos");
        ForkedProcess app = start(JavaCommand.on(release).jvmArgs(jvmArg), netns)) {
      assertThat(app.awaitExit()).isZero();
      plain = app.stdout().text();
    }
    assertThat(plain)
        .contains("socket left 4", "socket after the end 0", "reset left 1", "closed the other");

    try (Netns netns = Netns.create("eos");
        ForkedProcess app =
            start(JavaCommand.on(release).agent("loopback=mptcp,log=off").jvmArgs(jvmArg), netns)) {
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stdout().text()).isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX"))
          .as("connections that were MPTCP")
          .isEqualTo(6);
    }

    try (Netns netns = Netns.create("eos");
        ForkedProcess app =
            start(JavaCommand.on(release).agent("log=off").jvmArgs(jvmArg), netns)) {
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stdout().text()).as("plain TCP").isEqualTo(plain);
      assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isZero();
    }
  }

  private static ForkedProcess start(JavaCommand command, Netns netns) {
    return command
        .jvmArgs("-Dapps.keystore=" + keys.path())
        .in(netns.prefix())
        .start("apps.EndOfStream");
  }
}
