package io.github.jmptcp.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A server and a client of {@code apps.Observed} in a lab, both with a control socket. */
final class ObservedPair implements AutoCloseable {
  /** The bytes of each connection before its subflows are there. */
  static final int GREETING = 1000;

  final ForkedProcess server;
  final ForkedProcess client;
  final String port;
  private final Lab lab;
  private final Path folder;
  private final int connections;
  private long sent;

  /** The client with {@code connections} to the server over the first path. */
  ObservedPair(Lab lab, JavaRelease release, int connections, String options, String... jvmArgs) {
    this(lab, lab.path(1).serverIpv4(), release, connections, options, jvmArgs);
  }

  /** The client with {@code connections} to that address of the server. */
  ObservedPair(
      Lab lab,
      String host,
      JavaRelease release,
      int connections,
      String options,
      String... jvmArgs) {
    this.lab = lab;
    this.connections = connections;
    try {
      folder = Files.createTempDirectory("jm-obs");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String agent = "control=" + folder.resolve("%p.sock") + options;
    server =
        JavaCommand.on(release)
            .agent(agent)
            .jvmArgs(jvmArgs)
            .in(lab.server().prefix())
            .start("apps.Observed", "serve");
    try {
      port = server.awaitLine(line -> line.startsWith("listening ")).substring(10);
      client =
          JavaCommand.on(release)
              .agent(agent)
              .jvmArgs(jvmArgs)
              .in(lab.client().prefix())
              .start("apps.Observed", "connect", host, port, "" + connections);
      client.awaitLine(line -> line.equals("ready"));
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** The control socket of one of the two, once it is there. */
  Path socket(ForkedProcess of) {
    Path socket = folder.resolve(of.pid() + ".sock");
    Awaitility.await().until(() -> Files.exists(socket));
    return socket;
  }

  /** What curl gets from it. */
  String curl(ForkedProcess of, String path) {
    return CommandLine.run(
        "curl", "-sS", "--unix-socket", socket(of).toString(), "http://localhost" + path);
  }

  Json status(ForkedProcess of) {
    return Json.parse(curl(of, "/status"));
  }

  /** {@code status ARGS} of the command line, run by the newest JDK, and what it printed. */
  static CommandLine.Result command(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(JavaReleases.of(25).java().toString());
    line.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar"));
    line.add(JavaCommand.agentJar().toString());
    line.addAll(List.of(arguments));
    return CommandLine.attempt(line);
  }

  /**
   * Has data acknowledged on each connection, upon which the kernel opens its other subflows, and
   * waits until there are so many of all connections together. What the client sends before may
   * cost it one of them: docs/networks.md, "An upload from the first moment on".
   */
  void join(int subflows) {
    send(GREETING);
    awaitSubflows(subflows);
  }

  /**
   * Sends so many bytes on each connection, and waits until the other side has read and
   * acknowledged them.
   */
  void send(int bytes) {
    client.send("send " + bytes);
    client.awaitLine(line -> line.equals("done"));
    sent += (long) connections * bytes;
    Awaitility.await()
        .until(
            () -> {
              server.send("received");
              return server
                  .awaitLine(line -> line.startsWith("received "))
                  .equals("received " + sent);
            });
    Awaitility.await().until(() -> lab.client().exec("ss", "-HOMni"), ObservedPair::isAcknowledged);
  }

  /** Whether all that was written has been acknowledged, on the level of MPTCP. */
  private static boolean isAcknowledged(String ss) {
    return ss.lines().allMatch(line -> line.matches(".* write_seq:(\\S+) snd_una:\\1 .*"));
  }

  /** Waits until the connections of the client have so many subflows, all together. */
  private void awaitSubflows(int count) {
    try {
      Awaitility.await().untilAsserted(() -> assertThat(subflows(status(client))).isEqualTo(count));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + kernelReport(lab.client(), lab.server()), e);
    }
  }

  private static long subflows(Json status) {
    return status.get("connections").list().stream()
        .filter(connection -> connection.has("subflows_total"))
        .mapToLong(connection -> connection.get("subflows_total").number())
        .sum();
  }

  /** What each host has counted of MPTCP, and its sockets: who did not open a subflow, and why. */
  private static String kernelReport(Netns... hosts) {
    StringBuilder printed = new StringBuilder();
    for (Netns host : hosts) {
      printed.append(host.name()).append(' ');
      host.counters().entrySet().stream()
          .filter(counter -> counter.getKey().startsWith("MPTcpExt") && counter.getValue() != 0)
          .forEach(counter -> printed.append(counter).append(' '));
      printed.append('\n').append(host.exec("ss", "-OMtani"));
    }
    return printed.toString();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
