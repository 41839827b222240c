package io.github.jmptcp.it.containers;

import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.fork.CommandLine;
import io.github.jmptcp.it.fork.ForkedProcess;
import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Debian's dockerd with a socket and a data folder of its own, in network, mount and process
 * namespaces of its own: its bridges and its firewall rules are not this machine's, its containers
 * end with it, and two test runs do not meet.
 */
final class OwnEngine {
  private OwnEngine() {}

  /**
   * Starts it until this JVM ends; nothing where this machine has no dockerd or we are not root.
   */
  static Optional<Engine> start() {
    Path dockerd = Path.of("/usr/sbin/dockerd");
    if (!Files.isExecutable(dockerd) || !"root".equals(System.getProperty("user.name"))) {
      return Optional.empty();
    }
    Netns netns = Netns.create("docker");
    Path folder;
    try {
      folder = Files.createTempDirectory("jm-docker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path socket = folder.resolve("docker.sock");
    List<String> line = new ArrayList<>();
    // not by ip netns exec, which hides the control groups
    line.addAll(List.of("nsenter", "--net=/run/netns/" + netns.name()));
    line.addAll(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"));
    line.addAll(List.of(dockerd.toString(), "-H", "unix://" + socket));
    line.addAll(List.of("--data-root", folder.resolve("data").toString()));
    line.addAll(List.of("--exec-root", folder.resolve("exec").toString()));
    line.addAll(List.of("--pidfile", folder.resolve("pid").toString()));
    ForkedProcess daemon = ForkedProcess.start(line);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  daemon.close();
                  netns.close();
                  CommandLine.attempt(List.of("rm", "-rf", folder.toString()));
                }));
    await()
        .atMost(ForkedProcess.LIMIT)
        .failFast(
            () -> {
              if (!daemon.isAlive()) {
                throw new AssertionError("dockerd ended:\n" + daemon.stderr().text());
              }
            })
        .until(() -> Engine.at(URI.create("unix://" + socket)).isPresent());
    return Engine.at(URI.create("unix://" + socket));
  }
}
