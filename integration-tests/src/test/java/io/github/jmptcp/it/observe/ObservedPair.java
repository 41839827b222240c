package io.github.jmptcp.it.observe;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.fork.JavaCommand;
import io.github.jmptcp.it.fork.JavaRelease;
import io.github.jmptcp.it.fork.JavaReleases;
import io.github.jmptcp.it.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A server and a client of {@code apps.Observed} in a lab, both with a control socket. */
final class ObservedPair implements AutoCloseable {
  final ForkedProcess server;
  final ForkedProcess client;
  final String port;
  private final Path folder;

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

  /** Sends so many bytes on each connection, and waits until the other side has read them all. */
  void send(int bytes, long receivedThen) {
    client.send("send " + bytes);
    client.awaitLine(line -> line.equals("done"));
    Awaitility.await()
        .until(
            () -> {
              server.send("received");
              return server
                  .awaitLine(line -> line.startsWith("received "))
                  .equals("received " + receivedThen);
            });
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
