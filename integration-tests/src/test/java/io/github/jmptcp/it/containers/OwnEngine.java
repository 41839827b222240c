package io.github.jmptcp.it.containers;

import static org.awaitility.Awaitility.await;

import io.github.jmptcp.it.lab.Netns;
import java.io.IOException;
import java.io.InputStream;
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
  private static final Path LOG = Path.of("target", "dockerd.log");

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
    try {
      Path folder = Files.createTempDirectory("jm-docker");
      URI socket = URI.create("unix://" + folder.resolve("docker.sock"));
      Process daemon = start(netns, folder, dockerd, socket);
      await()
          .failFast("dockerd ended; see " + LOG.toAbsolutePath(), () -> !daemon.isAlive())
          .until(() -> Engine.at(socket).isPresent());
      return Engine.at(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its stdin is ours to close, and the kernel closes it with this JVM, after all hooks. */
  private static Process start(Netns netns, Path folder, Path dockerd, URI socket)
      throws IOException {
    Path script = folder.resolve("engine.sh");
    try (InputStream content = OwnEngine.class.getResourceAsStream("/containers/engine.sh")) {
      Files.copy(content, script);
    }
    List<String> line = new ArrayList<>();
    // not by ip netns exec, which hides the control groups
    line.addAll(List.of("nsenter", "--net=/run/netns/" + netns.name()));
    line.addAll(List.of("sh", script.toString(), folder.toString()));
    line.addAll(List.of(dockerd.toString(), "-l", "error", "-H", socket.toString()));
    line.addAll(List.of("--data-root", folder.resolve("data").toString()));
    line.addAll(List.of("--exec-root", folder.resolve("exec").toString()));
    line.addAll(List.of("--pidfile", folder.resolve("pid").toString()));
    return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(LOG.toFile()).start();
  }
}
