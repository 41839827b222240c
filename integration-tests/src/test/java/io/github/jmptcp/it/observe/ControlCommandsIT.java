package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the control socket changes, as the file system and {@code ip mptcp} show it. */
class ControlCommandsIT {
  private static final int CONNECTIONS = 300;
  private static final int ROTATIONS = 50;

  @TempDir Path folder;

  /** As logrotate does it: rename, then {@code postrotate}. */
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void a_rotated_log_goes_on_in_a_new_file_and_loses_no_line(int release) throws IOException {
    Path log = folder.resolve("app.log");
    Path socket = folder.resolve("s");
    try (Netns netns = Netns.create("log");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", Conversation.ECHO);
        ForkedProcess app =
            JavaCommand.on(JavaReleases.of(release))
                .agent("loopback=mptcp,log=debug,logfile=" + log + ",control=" + socket)
                .in(netns.prefix())
                .start("apps.Observed", "connect", "127.0.0.1", "" + peer.port(), "1")) {
      app.awaitLine("ready"::equals);
      await().until(() -> Files.exists(socket));
      int rotations = 0;
      try (ControlChannel channel = ControlChannel.open(socket)) {
        Object first = Files.getAttribute(log, "unix:ino");
        Path moved = Files.move(log, folder.resolve("app.log.0"));
        app.send("open 127.0.0.1 " + peer.port() + " " + (CONNECTIONS - 1));
        while (rotations < ROTATIONS && app.stdout().lines().stream().noneMatch("done"::equals)) {
          assertThat(channel.send("log reopen")).isEqualTo("the log file is open again");
          Files.move(log, folder.resolve("app.log." + ++rotations));
        }
        channel.send("log reopen");
        app.awaitLine("done"::equals);

        assertThat(Files.getAttribute(moved, "unix:ino")).isEqualTo(first);
        assertThat(connectLines(moved)).isNotEmpty();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + app.pid() + "/fd"))) {
          assertThat(open.map(ControlCommandsIT::target).filter(file -> file.startsWith(folder)))
              .containsExactly(log);
        }
      }
      assertThat(rotations).isPositive();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.filter(Files::isRegularFile).flatMap(ControlCommandsIT::connectLines))
            .hasSize(CONNECTIONS)
            .allMatch(line -> line.matches("\\[jmptcp] INFO connect \\S+ -> \\S+ TCP_IS_MPTCP=1"));
      }
      assertThat(netns.counter("TcpActiveOpens")).isEqualTo(CONNECTIONS);
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException ignored) {
      return link;
    }
  }

  private static Stream<String> connectLines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> line.contains("connect "));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @UseLab(paths = 2)
  @ParameterizedTest
  @ValueSource(ints = {8, 25})
  void endpoints_and_limits_are_set_in_the_words_of_ip(int release, Lab lab) throws IOException {
    lab.server().ip("mptcp", "limits", "set", "subflows", "4");
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(release), 1, "");
        ControlChannel channel = ControlChannel.open(pair.socket(pair.client))) {
      pair.send(1000); // the kernel joins once data has been acknowledged

      channel.send("limits set subflows 3 add_addr_accepted 1");
      assertThat(lab.client().ip("mptcp", "limits").strip())
          .isEqualTo("add_addr_accepted 1 subflows 3")
          .isEqualTo(channel.send("limits show"));
      assertThat(channel.refused("limits set subflows 9")).contains("8");
      assertThat(lab.client().ip("mptcp", "limits")).contains("subflows 3");

      channel.send("endpoint add 10.77.2.1 dev p2 subflow backup");
      assertThat(lab.client().ip("mptcp", "endpoint").strip())
          .isEqualTo("10.77.2.1 id 1 subflow backup dev p2")
          .isEqualTo(channel.send("endpoint show"));
      await()
          .until(
              () -> lab.client().exec("ss", "-Htn", "state", "connected", "src", "10.77.2.1"),
              found -> found.contains("10.77.1.2:" + pair.port));

      assertThat(channel.refused("endpoint add 10.77.2.1 dev p2 subflow")).contains("EEXIST");
      assertThat(channel.refused("endpoint add 10.77.2.1 dev p2 sublow")).contains("subflow");
      assertThat(lab.client().ip("mptcp", "endpoint").lines()).hasSize(1);

      channel.send("endpoint delete id 1");
      assertThat(lab.client().ip("mptcp", "endpoint")).isBlank();
      assertThat(List.of(channel.send("endpoint show"))).containsExactly("");
    }
  }
}
