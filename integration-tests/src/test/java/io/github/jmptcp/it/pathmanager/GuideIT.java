package io.github.jmptcp.it.pathmanager;

import static io.github.jmptcp.it.pathmanager.PathsApp.connect;
import static io.github.jmptcp.it.pathmanager.PathsApp.end;
import static io.github.jmptcp.it.pathmanager.PathsApp.listen;
import static io.github.jmptcp.it.pathmanager.PathsApp.start;
import static io.github.jmptcp.it.pathmanager.PathsApp.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The walk-through of Red Hat's networking guide ("Getting started with Multipath TCP") with Java
 * applications, options and {@code monitor} where the guide has iperf3 and {@code ip mptcp}: the
 * server announces a second address, the client accepts it, and the monitor prints the events.
 */
class GuideIT extends WithTwoPaths {

  @ParameterizedTest
  @MethodSource("io.github.jmptcp.it.pathmanager.Releases#some")
  void the_monitor_prints_the_events_of_a_connection_as_ip_mptcp_monitor_does(JavaRelease release) {
    List<String> ours = new ArrayList<>(paths.client.prefix());
    ours.addAll(
        List.of(release.java().toString(), "-jar", JavaCommand.agentJar().toString(), "monitor"));
    try (ForkedProcess monitor = ForkedProcess.start(ours);
        ForkedProcess ip = paths.client.start("stdbuf", "-oL", "ip", "mptcp", "monitor")) {
      await().until(() -> bothSeeAListener(monitor, ip));

      try (ForkedProcess server =
              start(release, paths.server, "endpoints=10.71.2.2+dev+s2+signal");
          ForkedProcess client = start(release, paths.client, "subflows=2,add_addr_accepted=8")) {
        connect(client, listen(server));
        monitor.stdout().await(line -> line.contains("SF_ESTABLISHED"), ForkedProcess.LIMIT);
        upload(client, 1048576);
        // the server takes its endpoint back when it ends, and with it the path
        end(server);
        monitor.stdout().await(line -> line.contains("SF_CLOSED]"), ForkedProcess.LIMIT);
        end(client);
        monitor.stdout().await(line -> line.contains(" CLOSED]"), ForkedProcess.LIMIT);
        ip.stdout().await(line -> line.contains(" CLOSED]"), ForkedProcess.LIMIT);
      }
      assertThat(story(monitor)).isEqualTo(story(ip));
      assertThat(story(monitor).stream().map(line -> line.replaceAll("^\\[ *|].*", "")))
          .startsWith("CREATED", "ESTABLISHED")
          .containsSubsequence("ANNOUNCED", "SF_ESTABLISHED", "SF_CLOSED", "CLOSED")
          .endsWith("CLOSED");
    }
  }

  private boolean bothSeeAListener(ForkedProcess monitor, ForkedProcess ip) {
    MptcpPeer.listen(paths.client, "127.0.0.1", Conversation.ECHO).close();
    // iproute2 before 6.2 has no name for the event, but a line
    return !monitor.stdout().lines().isEmpty() && !ip.stdout().lines().isEmpty();
  }

  /** The events of connections, of which there is one; iproute2 6.2 pads the names to 16. */
  private static List<String> story(ForkedProcess monitor) {
    return monitor.stdout().lines().stream()
        .filter(line -> line.contains("token="))
        .map(line -> line.replaceFirst("^\\[ +", "[").stripTrailing())
        .toList();
  }
}
