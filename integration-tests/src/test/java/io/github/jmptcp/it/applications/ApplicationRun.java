package io.github.jmptcp.it.applications;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.lab.InterfaceBytes;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.witness.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An application at work between two hosts with two paths of the same rate. */
final class ApplicationRun {
  /** Of each path; slow, so that the machine is never what limits. */
  static final String RATE = "20mbit";

  /** A broker starts, or 20 MB go over one slow path. */
  private static final Duration LIMIT = ForkedProcess.LIMIT.multipliedBy(2);

  private ApplicationRun() {}

  static Outcome of(Application application, JavaRelease release, With with, int bytes)
      throws IOException {
    try (Lab lab = Lab.twoHosts(2, RATE);
        Server.Running server = application.server().start(lab.server(), release, with, bytes);
        ForkedProcess client =
            application.client().visit(lab, release, with, server.port(), bytes)) {
      await(client, "checked");
      if (with == With.MPTCP) {
        awaitSecondSubflows(lab, client);
      }
      List<InterfaceBytes> before = counters(lab);
      client.send("go on");
      String took = await(client, "bulk ");
      List<InterfaceBytes> after = counters(lab);
      List<Connection> connections = Connection.of(lab.server());
      client.send("enough");
      assertThat(client.awaitExit()).as(client::dump).isZero();
      return new Outcome(
          connections,
          Stream.of(0, 1).map(path -> sum(after.get(path).minus(before.get(path)))).toList(),
          Stream.of(took.split(" ")).skip(1).map(Long::valueOf).toList(),
          Stream.of(client, server.process()).flatMap(ApplicationRun::complaints).toList());
    }
  }

  private static String await(ForkedProcess client, String start) {
    String line = client.awaitLine(l -> l.startsWith(start) || l.startsWith("failed "), LIMIT);
    assertThat(line).as(client::dump).startsWith(start);
    return line;
  }

  /**
   * Waits until all of the client's connections are on both paths. What it uploads before may cost
   * one of them its second subflow: docs/networks.md, "An upload from the first moment on".
   */
  private static void awaitSecondSubflows(Lab lab, ForkedProcess client) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(Connection.of(lab.server()))
                    .as(client::dump)
                    // a Kafka broker also talks to itself
                    .filteredOn(each -> each.remote().contains(lab.path(1).clientIpv4()))
                    .isNotEmpty()
                    .allMatch(connection -> connection.subflows() == 2));
  }

  private static List<InterfaceBytes> counters(Lab lab) {
    return List.of(lab.path(1).bytes(), lab.path(2).bytes());
  }

  private static long sum(InterfaceBytes bytes) {
    return bytes.received() + bytes.sent();
  }

  private static Stream<String> complaints(ForkedProcess process) {
    return process.stderr().lines().stream()
        .filter(line -> line.startsWith("[jmptcp] WARN ") || line.startsWith("[jmptcp] ERROR "));
  }
}
