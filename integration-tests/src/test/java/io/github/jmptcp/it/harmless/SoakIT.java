package io.github.jmptcp.it.harmless;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Netns;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections of all kinds, by MPTCP, by rule, to peers without it, closed and interrupted half
 * way: none is lost or stuck, and the process holds as much after them as before. {@code
 * -Djmptcp.soak=1000000} sets how many; the Maven profile {@code soak} does.
 */
class SoakIT {
  private static final int CONNECTIONS = Integer.getInteger("jmptcp.soak", 6000);
  private static final Pattern CHECKPOINT =
      Pattern.compile(
          "checkpoint talks=(\\d+) disturbed=(\\d+) lost=(\\d+) descriptors=(\\d+) threads=(\\d+)"
              + " heapKiB=(\\d+) metaspaceKiB=(\\d+)");
  private static final String SILENT = "10.99.0.9";

  @ParameterizedTest(name = "Java {0}")
  @ValueSource(ints = {8, 17, 25})
  void nothing_grows_and_no_connection_is_lost(int release) {
    try (Netns netns = Netns.create("soak")) {
      prepare(netns);
      try (ForkedProcess app =
          JavaCommand.on(JavaReleases.of(release))
              .agent("loopback=mptcp,log=warn,exclude=connect:127.0.0.2;listen:*:7002")
              .in(netns.prefix())
              .start("apps.Soak", "" + CONNECTIONS, "7001", SILENT)) {
        Duration limit = ForkedProcess.LIMIT.plusMillis(20L * CONNECTIONS);
        Matcher first = checkpoint(app, limit);
        Matcher last = first;
        for (int i = 1; i < 10; i++) {
          last = checkpoint(app, limit);
          // after the first half all code that there is has run
          if (i == 5) {
            first = last;
          }
        }
        assertThat(app.awaitExit()).as(app.dump()).isZero();
        List<Long> before = numbers(first);
        List<Long> after = numbers(last);
        assertThat(after.get(0) + after.get(1)).as("connections").isEqualTo(CONNECTIONS);
        assertThat(after.get(2)).as("lost").isZero();
        assertThat(after.get(3)).as("descriptors").isLessThanOrEqualTo(before.get(3) + 2);
        assertThat(after.get(4)).as("threads").isLessThanOrEqualTo(before.get(4) + 1);
        assertThat(after.get(5)).as("heap, KiB").isLessThan(before.get(5) + 2048);
        assertThat(after.get(6)).as("metaspace, KiB").isLessThan(before.get(6) + 1024);
        assertThat(app.stderr().lines()).as("warnings").isEmpty();
        // all of the ways were taken, by the kernel's count
        assertThat(netns.counter("MPTcpExtMPCapableACKRX")).isGreaterThan(CONNECTIONS / 5);
        assertThat(netns.counter("TcpActiveOpens"))
            .isGreaterThan(netns.counter("MPTcpExtMPCapableSYNTX") + CONNECTIONS / 5);
      }
    }
  }

  private static Matcher checkpoint(ForkedProcess app, Duration limit) {
    Matcher matcher =
        CHECKPOINT.matcher(
            app.awaitLine(
                line -> line.startsWith("checkpoint") || line.startsWith("stuck"), limit));
    assertThat(matcher.matches()).as(app.dump()).isTrue();
    return matcher;
  }

  private static List<Long> numbers(Matcher checkpoint) {
    return java.util.stream.IntStream.rangeClosed(1, checkpoint.groupCount())
        .mapToObj(group -> Long.valueOf(checkpoint.group(group)))
        .toList();
  }

  /** Room for as many connections, and an address that never answers. */
  private static void prepare(Netns netns) {
    netns.sysctl("net.ipv4.ip_local_port_range", "10000 65535");
    netns.sysctl("net.ipv4.tcp_max_tw_buckets", "8192");
    netns.sysctl("net.core.somaxconn", "8192");
    netns.sysctl("net.ipv4.tcp_max_syn_backlog", "8192");
    netns.ip("link", "add", "quiet", "type", "veth", "peer", "name", "other");
    netns.ip("link", "set", "other", "up");
    netns.ip("link", "set", "quiet", "up");
    netns.ip("address", "add", "10.99.0.1/24", "dev", "quiet");
    // without this the kernel reports after three seconds that the host is unreachable
    netns.ip("neighbour", "add", SILENT, "lladdr", "02:00:00:00:00:09", "dev", "quiet");
  }
}
