package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.UseLab;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A JVM with 10 000 connections is looked at. The bounds are generous, for the machine may be busy:
 * benchmarks/FINDINGS.md has what was measured.
 */
class ManyConnectionsIT {
  private static final int CONNECTIONS = 10_000;
  private static final Duration LONG = Duration.ofSeconds(5);

  @UseLab
  @Test
  void status_of_10_000_connections_is_quick_and_does_not_stop_the_application(Lab lab) {
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(17), CONNECTIONS, "")) {
      tell(pair, "watch");
      longestStall(pair);

      long start = System.nanoTime();
      Json status = pair.status(pair.client);
      Duration byAgent = Duration.ofNanos(System.nanoTime() - start);
      long stall = longestStall(pair);

      assertThat(status.get("connections").list())
          .hasSize(CONNECTIONS)
          .allMatch(connection -> connection.get("in_use").bool());
      assertThat(lab.client().exec("ss", "-HMn").lines()).hasSize(CONNECTIONS);
      assertThat(byAgent).isLessThan(LONG);
      assertThat(Duration.ofMillis(stall)).isLessThan(Duration.ofSeconds(1));

      assertThat(pair.socket(pair.client).toFile().delete()).isTrue();
      CommandLine.Result byKernel = ObservedPair.command("status", "" + pair.client.pid());
      assertThat(byKernel.output())
          .contains(CONNECTIONS + " connections: " + CONNECTIONS + " MPTCP");
    }
  }

  private static void tell(ObservedPair pair, String command) {
    pair.client.send(command);
    pair.client.awaitLine("done"::equals);
  }

  /** In ms, since the last time; the application itself measures it. */
  private static long longestStall(ObservedPair pair) {
    pair.client.send("pause");
    return Long.parseLong(pair.client.awaitLine(line -> line.startsWith("pause ")).substring(6));
  }
}
