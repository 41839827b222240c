package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import io.github.jmptcp.it.lab.UseLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Reads the status of a JVM with 10 000 connections. How long that takes is for the benchmarks:
 * benchmarks/FINDINGS.md.
 */
class ManyConnectionsIT {
  private static final int CONNECTIONS = 10_000;

  @UseLab
  @Test
  void status_of_10_000_connections_is_complete_and_does_not_stop_the_application(Lab lab)
      throws IOException {
    long clientsBefore = withoutToken(lab.client());
    long serversBefore = withoutToken(lab.server());
    try (ObservedPair pair = new ObservedPair(lab, JavaReleases.of(17), CONNECTIONS, "")) {
      Json status = pair.status(pair.client);

      // the kernel lists sockets by their tokens; where the server has none for a connection, the
      // client has fallen back, and is listed
      int listed = CONNECTIONS - (int) (withoutToken(lab.client()) - clientsBefore);
      int mptcp = listed - (int) (withoutToken(lab.server()) - serversBefore);
      assertThat(mptcp).isGreaterThan(CONNECTIONS / 2);
      assertThat(status.get("connections").list())
          .hasSize(CONNECTIONS)
          .filteredOn(connection -> connection.get("in_use").bool())
          .hasSize(mptcp);
      assertThat(lab.client().exec("ss", "-HMn").lines()).hasSize(listed);

      CommandLine.Result byKernel = byKernel(pair);
      assertThat(byKernel.output()).contains(listed + " connections: " + mptcp + " MPTCP");

      // the application opens some, one after the other, between a question and its answer
      await().until(() -> openedMeanwhile(lab, pair) >= 3);
    }
  }

  /**
   * Connections that the kernel made plain TCP because its table of tokens, one for the whole
   * machine, had no room for theirs: docs/limits.md.
   */
  private static long withoutToken(Netns host) {
    return host.counter("MPTcpExtMPFallbackTokenInit");
  }

  /** What the command prints without the control socket of the agent. */
  private static CommandLine.Result byKernel(ObservedPair pair) {
    var socket = pair.socket(pair.client).toFile();
    var aside = new java.io.File(socket + ".aside");
    assertThat(socket.renameTo(aside)).isTrue();
    try {
      return ObservedPair.command("status", "" + pair.client.pid());
    } finally {
      assertThat(aside.renameTo(socket)).isTrue();
    }
  }

  /** How many connections the application opens while an answer is awaited. */
  private static int openedMeanwhile(Lab lab, ObservedPair pair) throws Exception {
    try (ControlChannel channel = ControlChannel.open(pair.socket(pair.client))) {
      channel.write("status\n".getBytes(StandardCharsets.US_ASCII));
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return channel.readSome();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      int opened = 0;
      while (!answer.isDone()) {
        pair.client.send("open " + lab.path(1).serverIpv4() + " " + pair.port + " 1");
        pair.client.awaitLine("done"::equals);
        opened += answer.isDone() ? 0 : 1;
      }
      assertThat(answer.get(ForkedProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)).startsWith("{");
      return opened;
    }
  }
}
