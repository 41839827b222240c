package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.peer.Conversation;
import io.github.jmptcp.it.peer.MptcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets that are closed, or whose thread is interrupted, while a rule makes them plain TCP, or
 * while one that was opened as TCP becomes MPTCP.
 */
class DemotionRaceIT {
  private static final int BLOCK = 64; // apps.SoakServers.BLOCK
  private static final int CONNECTIONS = 4000;

  /** What each connection may take more than a wait of another test: it bounds a hang. */
  private static final Duration LIMIT = ForkedProcess.LIMIT.plusMillis(20L * CONNECTIONS);

  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {8, 25})
  void no_descriptor_is_left_and_the_peer_loses_no_connection(int release) {
    AtomicInteger complete = new AtomicInteger();
    try (Netns netns = Netns.create("race");
        MptcpPeer peer = MptcpPeer.listen(netns, "127.0.0.1", countingComplete(complete));
        MptcpPeer other = MptcpPeer.listen(netns, "127.0.0.2", countingComplete(complete));
        ForkedProcess app =
            JavaCommand.on(JavaReleases.of(release))
                .agent("loopback=mptcp,exclude=connect:127.0.0.1,log=warn")
                .in(netns.prefix())
                .start(
                    "apps.DemotionRaces",
                    "127.0.0.1",
                    "" + peer.port(),
                    "127.0.0.2",
                    "" + other.port())) {
      netns.sysctl("net.ipv4.ip_local_port_range", "10000 65535");
      app.awaitLine("ready"::equals);
      round(app, CONNECTIONS / 8); // what every kind of socket opens once for all
      awaitNoConnection(netns);
      Map<String, Long> before = descriptors(app.pid());

      int talked = round(app, CONNECTIONS);

      awaitNoConnection(netns);
      await().untilAsserted(() -> assertThat(descriptors(app.pid())).isEqualTo(before));
      assertThat(talked).isEqualTo(CONNECTIONS / 2 + CONNECTIONS / 8 / 2);
      assertThat(complete).hasValueGreaterThanOrEqualTo(talked);
      // less those that were closed before
      assertThat(netns.counter("MPTcpExtMPCapableSYNTX"))
          .isBetween(CONNECTIONS / 48L, toOther(CONNECTIONS / 8) + toOther(CONNECTIONS));
      assertThat(app.stderr().text()).isEmpty();
    }
  }

  /** The first two of each 48 connections of a round. */
  private static long toOther(int connections) {
    return 2 * ((connections + 47) / 48);
  }

  private static int round(ForkedProcess app, int connections) {
    app.send("" + connections);
    String[] words = app.awaitLine(line -> line.startsWith("talked "), LIMIT).split(" ");
    assertThat(words[3]).as("lost\n" + app.dump()).isEqualTo("0");
    return Integer.parseInt(words[1]);
  }

  /** An echo that knows how many have had all of theirs back. */
  private static Conversation countingComplete(AtomicInteger complete) {
    return socket -> {
      byte[] buffer = new byte[BLOCK];
      int got = 0;
      for (int n = socket.read(buffer); n >= 0; n = socket.read(buffer)) {
        socket.write(buffer, n);
        got += n;
        if (got == BLOCK) {
          complete.incrementAndGet();
        }
      }
    };
  }

  /** A descriptor that was forgotten would keep its connection. */
  private static void awaitNoConnection(Netns netns) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        netns.exec(
                            "ss",
                            "-Htn",
                            "state",
                            "connected",
                            "exclude",
                            "time-wait",
                            "exclude",
                            "syn-recv"))
                    .isBlank());
  }

  /** How many the process has of each kind: sockets, epoll sets, files. */
  private static Map<String, Long> descriptors(long pid) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return all.map(DemotionRaceIT::kind)
          .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String kind(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll("[0-9]+", "N");
    } catch (IOException ignored) {
      return "closed";
    }
  }
}
