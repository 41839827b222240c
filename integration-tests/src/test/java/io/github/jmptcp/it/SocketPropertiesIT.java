package io.github.jmptcp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.EachRelease;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.witness.ProcessSockets;
import io.github.jmptcp.it.witness.SocketView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Apart from the protocol, a socket is what the JDK's own creation would have made. */
class SocketPropertiesIT {
  private static final List<String> STREAMS =
      List.of(
          "server-socket",
          "server-channel",
          "server-channel-nonblocking",
          "async-server",
          "unbound-server-channel",
          "bound-socket",
          "socket-pair",
          "socket-timeout-pair",
          "channel",
          "channel-pair",
          "async");

  @EachRelease
  void every_option_and_descriptor_flag_is_the_one_the_jdk_sets(JavaRelease release) {
    Map<String, List<SocketView>> plain = open(release, JavaCommand.on(release), STREAMS);
    Map<String, List<SocketView>> ours =
        open(release, JavaCommand.on(release).agent("loopback=mptcp,log=off"), STREAMS);

    for (String kind : STREAMS) {
      assertThat(ours.get(kind).stream().map(SocketView::properties))
          .as(kind)
          .isNotEmpty()
          .containsExactlyElementsOf(plain.get(kind).stream().map(SocketView::properties).toList());
      assertThat(ours.get(kind)).as(kind).allMatch(view -> view.protocol() == 262);
      assertThat(plain.get(kind)).as(kind).allMatch(view -> view.protocol() == 6);
    }
  }

  @EachRelease
  void listeners_are_dual_stack_and_can_be_bound_again_at_once(JavaRelease release) {
    Map<String, List<SocketView>> ours =
        open(
            release,
            JavaCommand.on(release).agent("log=off"),
            List.of("server-socket", "server-channel", "async-server"));
    ours.forEach(
        (kind, sockets) -> {
          assertThat(sockets).as(kind).hasSize(1).allMatch(SocketView::isListening);
          assertThat(sockets.getFirst().properties())
              .as(kind)
              .containsEntry("SO_REUSEADDR", 1)
              .containsEntry("IPV6_V6ONLY", 0);
        });
  }

  @EachRelease
  void datagram_and_unix_sockets_stay_what_they_are(JavaRelease release) {
    List<String> kinds =
        new ArrayList<>(List.of("datagram-socket", "multicast-socket", "datagram-channel"));
    if (release.isAtLeast(16)) {
      kinds.addAll(List.of("unix-channel", "unix-server"));
    }
    Map<String, List<SocketView>> plain = open(release, JavaCommand.on(release), kinds);
    Map<String, List<SocketView>> ours =
        open(release, JavaCommand.on(release).agent("log=off"), kinds);
    for (String kind : kinds) {
      assertThat(ours.get(kind))
          .as(kind)
          .hasSize(1)
          .noneMatch(SocketView::isInternetStream)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("fd")
          .isEqualTo(plain.get(kind));
    }
  }

  @EachRelease
  void without_a_descriptor_left_the_error_is_the_jdks_own(JavaRelease release) {
    List<String> kinds =
        List.of(
            "server-socket",
            "server-channel",
            "bound-socket",
            "channel",
            "async",
            "async-server",
            "socket-pair");
    String plain = exhaust(JavaCommand.on(release), kinds);
    assertThat(plain.lines()).hasSize(kinds.size()).allMatch(line -> line.contains("Exception"));
    assertThat(exhaust(JavaCommand.on(release).agent("loopback=mptcp"), kinds)).isEqualTo(plain);
  }

  private static String exhaust(JavaCommand command, List<String> kinds) {
    try (Netns netns = Netns.create("emfile");
        ForkedProcess app =
            command
                .through("prlimit", "--nofile=256:256")
                .in(netns.prefix())
                .start("apps.HoldSockets")) {
      app.awaitLine("ready"::equals);
      StringBuilder thrown = new StringBuilder();
      for (String kind : kinds) {
        app.send("exhaust " + kind);
        thrown.append(app.awaitLine(line -> line.contains(" without a descriptor: "))).append('\n');
        app.awaitLine("done"::equals);
      }
      return thrown.toString();
    }
  }

  /** The sockets that each kind adds to the process. */
  private static Map<String, List<SocketView>> open(
      JavaRelease release, JavaCommand command, List<String> kinds) {
    try (Netns netns = Netns.create("props");
        ForkedProcess app = command.in(netns.prefix()).start("apps.HoldSockets")) {
      app.awaitLine("ready"::equals);
      // what the first socket brings along (selectors, the probe for IPv6) is not the socket
      Stream.concat(Stream.of("server-socket", "channel"), kinds.stream())
          .forEach(
              kind -> {
                sendCommand(app, "open " + kind);
                sendCommand(app, "close");
              });
      Map<String, List<SocketView>> opened = new LinkedHashMap<>();
      for (String kind : kinds) {
        List<SocketView> before = ProcessSockets.of(app.pid());
        sendCommand(app, "open " + kind);
        List<SocketView> after = new ArrayList<>(ProcessSockets.of(app.pid()));
        after.removeAll(before);
        opened.put(kind, after);
        sendCommand(app, "close");
      }
      return opened;
    }
  }

  static void sendCommand(ForkedProcess app, String command) {
    app.send(command);
    String answer = app.awaitLine(line -> line.equals("done") || line.startsWith("failed "));
    assertThat(answer).as(command).isEqualTo("done");
  }
}
