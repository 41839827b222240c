package io.github.jmptcp.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import io.github.jmptcp.it.peer.SocketFacts;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors or memory are short, for MPTCP alone or for all. */
class ShortageIT {

  @ParameterizedTest
  @ValueSource(strings = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"})
  void for_mptcp_only_it_is_logged_once_and_counted(String errno, @TempDir Path folder) {
    Path socket = folder.resolve("control.sock");
    try (Netns netns = Netns.create("short");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app =
            JavaCommand.on(JavaReleases.of(25))
                .agent("loopback=mptcp,control=" + socket + "")
                .through(Seccomp.refusing("mptcp", errno))
                .in(netns.prefix())
                .start("apps.SetAndConnect")) {
      app.awaitLine("ready"::equals);
      for (int i = 0; i < 2; i++) {
        app.send("connect socket 127.0.0.1 127.0.0.1 " + peer.port());
        app.awaitLine("done"::equals);
        assertThat(peer.awaitConnection()).isEqualTo(SocketFacts.PLAIN_TCP);
      }
      // one answer lasts for a second
      assertThat(status(socket)).containsPattern("\"socket_refusals\":\\{\"" + errno + "\":[12]}");
      app.closeStdin();
      assertThat(app.awaitExit()).isZero();
      assertThat(app.stderr().lines().stream().filter(line -> line.contains(" WARN ")))
          .singleElement()
          .asString()
          .startsWith("[jmptcp] WARN socket(..., IPPROTO_MPTCP) failed with " + errno + ": a TCP");
      // what the kernel refused is neither a peer's nor a rule's
      assertThat(app.stderr().lines())
          .last()
          .asString()
          .contains("exit: 2 connects (0 MPTCP, 2 TCP: 2 kernel)");
    }
  }

  private static String status(Path socket) {
    return CommandLine.run(
        JavaReleases.of(25).java().toString(),
        "-jar",
        JavaCommand.agentJar().toString(),
        "status",
        socket.toString(),
        "--json");
  }
}
